package energy.busbar.profiles.yaml;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plain scalars by the core schema of YAML 1.2 (section 10.3.2): {@code no} is a word and {@code 12:30} a text. */
final class YamlScalars {
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,19}");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,16}");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,21}");
    private static final Pattern REAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    private YamlScalars() {}

    /** Null, Boolean, Integer, Long, Double or String; a whole number too large for a long is a Double. */
    static @Nullable Object value(String text) {
        switch (text) {
            case "", "~", "null", "Null", "NULL":
                return null;
            case "true", "True", "TRUE":
                return true;
            case "false", "False", "FALSE":
                return false;
            default:
                return number(text);
        }
    }

    private static Object number(String text) {
        try {
            if (DECIMAL.matcher(text).matches()) {
                return narrow(Long.parseLong(text));
            }
            if (HEX.matcher(text).matches()) {
                return narrow(Long.parseLong(text.substring(2), 16));
            }
            if (OCTAL.matcher(text).matches()) {
                return narrow(Long.parseLong(text.substring(2), 8));
            }
        } catch (NumberFormatException e) {
            // Longer than 63 bits. As a double it is a number still, and no range of ours takes it for another.
            return text.startsWith("0") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
        }
        if (REAL.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        return switch (text) {
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> Double.POSITIVE_INFINITY;
            case "-.inf", "-.Inf", "-.INF" -> Double.NEGATIVE_INFINITY;
            case ".nan", ".NaN", ".NAN" -> Double.NaN;
            default -> text;
        };
    }

    private static Object narrow(long value) {
        if (value == (int) value) {
            return (int) value;
        }
        return value;
    }
}
