package energy.busbar.sim.profile;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.profiles.CoapPoint;
import energy.busbar.profiles.CoapValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of resources, in both directions; written anew, not with the driver's code, so that a mistake of one is seen by
 * the other. Pure.
 */
final class ResourceCoder {
    /** Digits behind the point of what is drawn. */
    static final int DIGITS = 3;

    /** RFC 8428 §12.1 and RFC 8798 §3, as far as they are units of points. */
    private static final Map<String, BigDecimal> SYMBOLS = Map.ofEntries(
            Map.entry("kW", new BigDecimal(1000)),
            Map.entry("kWh", new BigDecimal(1000)),
            Map.entry("kVA", new BigDecimal(1000)),
            Map.entry("kvar", new BigDecimal(1000)),
            Map.entry("mV", new BigDecimal("0.001")),
            Map.entry("mA", new BigDecimal("0.001")),
            Map.entry("/", new BigDecimal(100)));

    private ResourceCoder() {}

    /** The device's number for a value in the point's unit. */
    static BigDecimal raw(CoapValue of, BigDecimal value) {
        BigDecimal turned = of.negate() ? value.negate() : value;
        return turned.divide(factor(of), MathContext.DECIMAL128)
                .subtract(BigDecimal.valueOf(of.offset()))
                .divide(BigDecimal.valueOf(of.scale()), MathContext.DECIMAL128);
    }

    static BigDecimal value(CoapValue of, BigDecimal raw) {
        BigDecimal value = raw.multiply(BigDecimal.valueOf(of.scale()))
                .add(BigDecimal.valueOf(of.offset()))
                .multiply(factor(of));
        return of.negate() ? value.negate() : value;
    }

    private static BigDecimal factor(CoapValue of) {
        return SYMBOLS.getOrDefault(of.symbol(), BigDecimal.ONE);
    }

    /** To what the device can tell apart. */
    static BigDecimal rounded(CoapPoint point, BigDecimal value) {
        return value(point.value(), raw(point.value(), value).setScale(digits(point), RoundingMode.HALF_UP));
    }

    private static int digits(CoapPoint point) {
        boolean whole = point.value().kind() == Kind.WHOLE
                || point.value().octets().filter(o -> !o.type().isFloat()).isPresent();
        return whole ? 0 : DIGITS;
    }

    static double resolution(CoapPoint point) {
        if (!point.value().isNumber()) {
            return 0;
        }
        double step = digits(point) == 0 ? 1 : Math.pow(10, -DIGITS);
        return Math.abs(point.value().scale()) * factor(point.value()).doubleValue() * step;
    }

    /** What a raw value means; null where the profile knows no value for it. */
    static @Nullable Object decode(CoapValue of, JsonNode raw) {
        String text = raw.isNumber()
                ? raw.decimalValue().stripTrailingZeros().toPlainString()
                : raw.asText().strip();
        if (!of.words().isEmpty()) {
            String word = of.words().getOrDefault(text, of.otherwise().orElse(null));
            return word == null || of.kind() != Kind.FLAG ? word : (Object) Boolean.valueOf(word);
        }
        return switch (of.kind()) {
            case FLAG -> text.equals("true") ? (Object) true : text.equals("false") ? (Object) false : null;
            case TEXT -> text;
            default -> {
                try {
                    yield value(of, new BigDecimal(text));
                } catch (NumberFormatException e) {
                    yield null;
                }
            }
        };
    }

    /** The raw value as plain Java: BigDecimal, Boolean or String. */
    static Object encode(CoapValue of, Object value) {
        if (!of.words().isEmpty()) {
            String key = of.words().entrySet().stream()
                    .filter(e -> e.getValue().equals(value.toString()))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no raw value means " + value));
            return plain(key);
        }
        return value instanceof BigDecimal number ? raw(of, number).stripTrailingZeros() : value;
    }

    /** A number or flag that stands as a text in a profile. */
    static Object plain(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("-?[0-9]{1,15}(\\.[0-9]{1,9})?") ? new BigDecimal(text) : text;
    }
}
