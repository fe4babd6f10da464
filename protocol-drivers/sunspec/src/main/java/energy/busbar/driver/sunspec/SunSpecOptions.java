package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.Options;
import energy.busbar.driver.modbus.ModbusSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * @param unit Modbus unit, 1 to 247
 * @param base where "SunS" is, if that is known
 * @param invert for meters whose plus is export
 * @param models whose points are read one by one under their own names too
 */
record SunSpecOptions(ModbusSettings bus, int unit, OptionalInt base, boolean invert, List<Integer> models) {
    private static final int MAX_MODELS = 20;

    SunSpecOptions {
        models = List.copyOf(models);
    }

    /** Notes every problem in {@code options}. */
    static SunSpecOptions read(Options options) {
        ModbusSettings bus = ModbusSettings.read(options);
        int unit = options.integer("unit", 1, 1, 247);
        OptionalInt base =
                options.has("base") ? OptionalInt.of(options.integer("base", 40_000, 0, 65_533)) : OptionalInt.empty();
        boolean invert = options.flag("invert", false);
        List<Integer> models = new ArrayList<>();
        List<String> words = options.texts("models");
        for (String word : words) {
            if (word.matches("\\d{1,5}") && models.size() < MAX_MODELS) {
                models.add(Integer.parseInt(word));
            } else {
                options.problem(
                        "models", "holds '" + word + "'", "at most " + MAX_MODELS + " model numbers such as \"701\"");
            }
        }
        options.finish();
        return new SunSpecOptions(bus, unit, base, invert, models);
    }
}
