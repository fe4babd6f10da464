package energy.busbar.driver.coap;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a point's value stands in a payload, and how it becomes the model's: {@code raw * scale + offset} in {@code
 * unit}, then in the point's own. Scale carries the sign, where the device counts the other way.
 *
 * @param pointer into any JSON or CBOR; empty for a record of a SenML pack
 * @param name the SenML record to take out of a pack of several; empty for the only one
 * @param unit SenML symbol to take when the device names none; empty means the point's own
 */
record Mapping(Point point, Optional<JsonPointer> pointer, String name, String unit, double scale, double offset)
        implements Coding {
    private static final int MAX_TEXT = 1024;

    @Override
    public Reading reading(DeviceId device, Document document, Moment now) throws MalformedPayload {
        return find(device, document, now)
                .orElseGet(() -> Reading.without(device, point.name(), Quality.NOT_IMPLEMENTED, now));
    }

    /** Empty where the payload does not speak of this point. */
    Optional<Reading> find(DeviceId device, Document document, Moment now) throws MalformedPayload {
        if (pointer.isPresent() || document.format() == Format.TEXT) {
            JsonNode node = document.root().at(pointer.orElse(JsonPointer.empty()));
            return node.isMissingNode() ? Optional.empty() : Optional.of(pointed(device, node, now));
        }
        return SenMl.youngest(document.senMl(now.epochMillis() / 1000.0), name)
                .map(entry ->
                        reading(device, entry.number(), entry.flag(), entry.text(), entry.unit(), entry.measured(now)));
    }

    private Reading pointed(DeviceId device, JsonNode node, Moment at) {
        if (node.isNull()) {
            return Reading.without(device, point.name(), Quality.NOT_IMPLEMENTED, at);
        }
        return reading(
                device,
                node.isNumber() ? OptionalDouble.of(node.doubleValue()) : OptionalDouble.empty(),
                node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty(),
                node.isTextual() ? Optional.of(node.textValue()) : Optional.empty(),
                "",
                at);
    }

    private Reading reading(
            DeviceId device,
            OptionalDouble number,
            Optional<Boolean> flag,
            Optional<String> text,
            String namedUnit,
            Moment at) {
        // NaN and infinity are how a device says that it has no value.
        if (number.isPresent() && !Double.isFinite(number.getAsDouble())) {
            return Reading.without(device, point.name(), Quality.NOT_IMPLEMENTED, at);
        }
        Optional<Value> value = switch (point.kind()) {
            case FLAG -> flag.map(Value.Flag::new);
            case TEXT -> text.filter(t -> t.length() <= MAX_TEXT).map(Value.Text::new);
            default -> number.isEmpty() ? Optional.empty() : number(number.getAsDouble(), namedUnit);
        };
        return value.map(v -> Reading.good(device, point.name(), v, at))
                .orElseGet(() -> Reading.without(device, point.name(), Quality.COMM_FAIL, at));
    }

    private Optional<Value> number(double raw, String namedUnit) {
        Optional<Double> factor = factor(namedUnit);
        double number = (raw * scale + offset) * factor.orElse(1.0);
        if (factor.isEmpty() || !Double.isFinite(number)) {
            return Optional.empty();
        }
        return Optional.of(
                point.kind() == Point.Kind.WHOLE ? new Value.Whole(Math.round(number)) : new Value.Real(number));
    }

    /** From the unit that the device counts in to the point's; empty where they are of different things. */
    private Optional<Double> factor(String namedUnit) {
        String symbol = namedUnit.isEmpty() ? unit : namedUnit;
        return symbol.isEmpty()
                ? Optional.of(1.0)
                : CoapUnits.of(symbol).filter(s -> s.unit() == point.unit()).map(CoapUnits.Scaled::factor);
    }

    /** The device's number for a value of the point: the way back of {@link #reading}. */
    double raw(double value) {
        return (value / factor("").orElse(1.0) - offset) / scale;
    }
}
