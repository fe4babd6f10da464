package energy.busbar.driver.ocpp;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * A value that a setting of the charger should have.
 *
 * @param name a configuration key of 1.6; {@code Component.Variable} in 2.0.1, as {@link SettingName} reads it
 * @param own the gateway's own need, and not the configuration's: where it is refused that is the charger's right
 */
record SettingWish(String name, String value, boolean own) {
    /** The order of these lists means something; that of all others, such as measurands, does not. */
    private static final String ORDERED = "priority";

    /** A charger writes values in its own form: padded numbers, booleans in any case, lists in any order. */
    boolean metBy(String is) {
        String found = is.strip();
        if (found.equals(value) || isFlag(value) && found.equalsIgnoreCase(value)) {
            return true;
        }
        BigDecimal wanted = number(value);
        BigDecimal has = number(found);
        if (wanted != null && has != null) {
            return wanted.compareTo(has) == 0;
        }
        if (!isList() || !value.contains(",") && !found.contains(",")) {
            return false;
        }
        // More measurands than the gateway needs are no reason to write.
        TreeSet<String> all = new TreeSet<>(items(found));
        return own ? all.containsAll(items(value)) : all.equals(new TreeSet<>(items(value)));
    }

    private boolean isList() {
        return !name.toLowerCase(Locale.ROOT).contains(ORDERED);
    }

    static List<String> items(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static boolean isFlag(String text) {
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }

    private static @org.jspecify.annotations.Nullable BigDecimal number(String text) {
        try {
            return text.isEmpty() || text.length() > 40 ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
