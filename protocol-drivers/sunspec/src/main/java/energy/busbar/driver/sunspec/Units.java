package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Unit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** SunSpec's spellings of units, and what makes them the gateway's. */
final class Units {
    /** @param factor from SunSpec's unit */
    record Scaled(Unit unit, double factor) {}

    private static final Scaled NONE = new Scaled(Unit.NONE, 1);
    private static final Map<String, Scaled> BY_WORD = new HashMap<>();

    static {
        one(Unit.WATT, "w");
        one(Unit.WATT_HOUR, "wh");
        BY_WORD.put("kwh", new Scaled(Unit.WATT_HOUR, 1000));
        one(Unit.VOLT_AMPERE, "va");
        one(Unit.VAR, "var");
        one(Unit.VOLT, "v");
        one(Unit.AMPERE, "a");
        one(Unit.HERTZ, "hz");
        one(Unit.CELSIUS, "c");
        one(Unit.PERCENT, "pct", "%", "vnompct", "wmaxpct", "varpct", "%whrtg");
        one(Unit.SECOND, "secs", "sec");
        BY_WORD.put("msecs", new Scaled(Unit.SECOND, 0.001));
        one(Unit.OHM, "ohms");
        BY_WORD.put("ko", new Scaled(Unit.OHM, 1000));
    }

    private Units() {}

    private static void one(Unit unit, String... words) {
        for (String word : words) {
            BY_WORD.put(word, new Scaled(unit, 1));
        }
    }

    /** No unit for what the gateway has none for, such as degrees or percent of something by the second. */
    static Scaled of(String word) {
        String plain = word.toLowerCase(Locale.ROOT);
        boolean ofSomething = plain.startsWith("%_") && !plain.contains("/");
        return BY_WORD.getOrDefault(ofSomething ? "%" : plain, NONE);
    }
}
