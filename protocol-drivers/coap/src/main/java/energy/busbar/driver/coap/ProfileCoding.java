package energy.busbar.driver.coap;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.CoapValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** A point as a hardware profile describes it. Pure. */
record ProfileCoding(Point point, CoapValue value) implements Coding {
    private static final int MAX_TEXT = 1024;

    /** @param unit that the payload names; empty for none */
    private record Raw(JsonNode node, String unit, Moment at) {}

    @Override
    public Reading reading(DeviceId device, Document document, Moment now) throws MalformedPayload {
        Raw raw = raw(document, now);
        Quality quality = Quality.COMM_FAIL;
        if (isAbsent(raw.node())) {
            quality = Quality.NOT_IMPLEMENTED;
        } else {
            Optional<Value> read = value(raw);
            if (read.isPresent() && isPlausible(read.get())) {
                return Reading.good(device, point.name(), read.get(), raw.at());
            }
            // A word that the profile does not have was understood; a value of another kind was not.
            quality = read.isPresent() || !value.words().isEmpty() ? Quality.OUT_OF_RANGE : quality;
        }
        return Reading.without(device, point.name(), quality, raw.at());
    }

    /** What stands there, as a text; empty where nothing does. For telling devices apart. */
    Optional<String> text(Document document, Moment now) throws MalformedPayload {
        JsonNode node = raw(document, now).node();
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(plain(node));
    }

    private Raw raw(Document document, Moment now) throws MalformedPayload {
        if (document.format().isSenMl() || value.format().isSenMl()) {
            return SenMl.youngest(document.senMl(now.epochMillis() / 1000.0), value.record())
                    .map(entry -> new Raw(node(entry), entry.unit(), entry.measured(now)))
                    .orElseGet(() -> new Raw(MissingNode.getInstance(), "", now));
        }
        return new Raw(
                switch (document.format()) {
                    case TEXT -> isText() ? TextNode.valueOf(document.text()) : document.root();
                    case OCTETS -> octets(document.root());
                    default -> pointed(document.root());
                },
                "",
                now);
    }

    /** Whether the value's digits matter, such as the zeros before a serial number. */
    private boolean isText() {
        return point.kind() == Point.Kind.TEXT || !value.words().isEmpty();
    }

    private static JsonNode node(SenMl.Entry entry) {
        if (entry.number().isPresent()) {
            return DoubleNode.valueOf(entry.number().getAsDouble());
        }
        return entry.flag()
                .<JsonNode>map(BooleanNode::valueOf)
                .or(() -> entry.text().map(TextNode::valueOf))
                .orElse(NullNode.getInstance());
    }

    private JsonNode pointed(JsonNode root) {
        JsonNode from = root;
        if (value.find().isPresent()) {
            CoapValue.Find find = value.find().get();
            from = MissingNode.getInstance();
            for (JsonNode entry : root.at(JsonPointer.compile(find.in()))) {
                JsonNode key = entry.at(JsonPointer.compile(find.key()));
                if (from.isMissingNode() && key.isValueNode() && plain(key).equals(find.is())) {
                    from = entry;
                }
            }
        }
        return from.at(JsonPointer.compile(value.pointer()));
    }

    private JsonNode octets(JsonNode root) {
        CoapValue.Octets octets = value.octets().orElseThrow();
        byte[] bytes;
        try {
            bytes = root.binaryValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (bytes.length < octets.end()) {
            return MissingNode.getInstance();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, octets.at(), octets.type().bytes())
                .order(octets.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return DoubleNode.valueOf(
                switch (octets.type()) {
                    case U8 -> buffer.get() & 0xFF;
                    case I8 -> buffer.get();
                    case U16 -> buffer.getShort() & 0xFFFF;
                    case I16 -> buffer.getShort();
                    case U32 -> buffer.getInt() & 0xFFFF_FFFFL;
                    case I32 -> buffer.getInt();
                    case F32 -> Double.parseDouble(Float.toString(buffer.getFloat()));
                    case F64 -> buffer.getDouble();
                });
    }

    private boolean isAbsent(JsonNode node) {
        // NaN and infinity are how a device says that it has no value.
        boolean notFinite = node.isNumber() && !Double.isFinite(node.doubleValue());
        return node.isMissingNode()
                || node.isNull()
                || notFinite
                || (node.isValueNode() && value.absent().contains(plain(node)));
    }

    private Optional<Value> value(Raw raw) {
        JsonNode node = raw.node();
        if (!node.isValueNode()) {
            return Optional.empty();
        }
        if (!value.words().isEmpty()) {
            return Optional.ofNullable(value.words().get(plain(node)))
                    .or(value::otherwise)
                    .map(word -> point.kind() == Point.Kind.FLAG
                            ? new Value.Flag(word.equals("true"))
                            : new Value.Text(word));
        }
        return switch (point.kind()) {
            case FLAG -> node.isBoolean() ? Optional.of(new Value.Flag(node.booleanValue())) : Optional.empty();
            case TEXT ->
                Optional.of(plain(node)).filter(t -> t.length() <= MAX_TEXT).map(Value.Text::new);
            default ->
                number(node.isTextual() ? Document.numberOr(node.textValue().strip()) : node, raw.unit());
        };
    }

    private Optional<Value> number(JsonNode node, String namedUnit) {
        Optional<Double> factor = factor(namedUnit);
        if (!node.isNumber() || factor.isEmpty()) {
            return Optional.empty();
        }
        double number = (node.doubleValue() * value.scale() + value.offset()) * factor.get();
        number = value.negate() && number != 0 ? -number : number;
        if (!Double.isFinite(number)) {
            return Optional.empty();
        }
        return Optional.of(
                point.kind() == Point.Kind.WHOLE ? new Value.Whole(Math.round(number)) : new Value.Real(number));
    }

    /** From the unit that the device counts in to the point's; empty where they are of different things. */
    private Optional<Double> factor(String namedUnit) {
        String symbol = namedUnit.isEmpty() ? value.symbol() : namedUnit;
        return symbol.isEmpty() || point.unit() == Unit.NONE
                ? Optional.of(1.0)
                : CoapUnits.of(symbol).filter(s -> s.unit() == point.unit()).map(CoapUnits.Scaled::factor);
    }

    private boolean isPlausible(Value read) {
        double number = read instanceof Value.Real real
                ? real.value()
                : read instanceof Value.Whole whole ? whole.value() : Double.NaN;
        return Double.isNaN(number) || (number >= value.min() && number <= value.max());
    }

    /** Of a value: a whole number without ".0". */
    private static String plain(JsonNode node) {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            return node.asText().strip();
        }
        return plain(node.doubleValue());
    }

    static String plain(double number) {
        BigDecimal plain = BigDecimal.valueOf(number).stripTrailingZeros();
        return plain.signum() == 0 ? "0" : plain.toPlainString();
    }

    /** The device's number for a value of the point: the way back of {@link #reading}. */
    double raw(double number) {
        double own = value.negate() && number != 0 ? -number : number;
        return (own / factor("").orElse(1.0) - value.offset()) / value.scale();
    }

    /**
     * The device's word for a value of the point.
     *
     * @throws IllegalArgumentException if the profile has none
     */
    JsonNode raw(Value given) {
        if (!value.words().isEmpty()) {
            String word = String.valueOf(given.plain());
            return value.words().entrySet().stream()
                    .filter(e -> e.getValue().equals(word))
                    .map(e -> e.getKey())
                    .sorted()
                    .findFirst()
                    .map(ProfileCoding::keyed)
                    .orElseThrow(() -> new IllegalArgumentException(point.name() + " has no word '" + word + "'"));
        }
        if (given instanceof Value.Flag flag) {
            return BooleanNode.valueOf(flag.value());
        }
        if (given instanceof Value.Text text) {
            return TextNode.valueOf(text.value());
        }
        double number = raw(((Number) given.plain()).doubleValue());
        boolean bounded = value.octets().filter(o -> !o.type().isFloat()).isPresent();
        return DoubleNode.valueOf(bounded || point.kind() == Point.Kind.WHOLE ? Math.rint(number) : number);
    }

    private static JsonNode keyed(String key) {
        return key.equals("true") || key.equals("false")
                ? BooleanNode.valueOf(key.equals("true"))
                : Document.numberOr(key);
    }
}
