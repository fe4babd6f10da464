package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.Options;
import energy.busbar.driver.modbus.ModbusSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * @param unit Modbus unit, 1 to 247
 * @param base where "SunS" is, if that is known
 * @param device which of the chain, where it has several; else the first that is of the type
 * @param invert for meters whose plus is export, and for batteries whose DC plus is charging
 * @param models models or points that are read under their own names too
 * @param powerFactorPlus what a power factor above zero means in model 123
 */
record SunSpecOptions(
        ModbusSettings bus,
        int unit,
        OptionalInt base,
        OptionalInt device,
        boolean invert,
        List<String> models,
        PowerFactorPlus powerFactorPlus) {
    private static final int MAX_MODELS = 20;
    private static final Pattern MODEL =
            Pattern.compile("\\d{1,5}(#\\d{1,3})?(\\.[A-Za-z][A-Za-z0-9_.\\-\\[\\]]{0,63})?");

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
        OptionalInt device =
                options.has("device") ? OptionalInt.of(options.integer("device", 1, 1, 99)) : OptionalInt.empty();
        List<String> models = new ArrayList<>();
        List<String> words = options.texts("models");
        for (String word : words) {
            if (MODEL.matcher(word).matches() && models.size() < MAX_MODELS) {
                models.add(word);
            } else {
                options.problem(
                        "models",
                        "holds '" + word + "'",
                        "at most " + MAX_MODELS
                                + " models or points such as \"701\", \"714.Prt[2].DCA\" or \"804#2.SoC\"");
            }
        }
        PowerFactorPlus plus = options.has("powerFactorPlus")
                ? PowerFactorPlus.of(options.word("powerFactorPlus", "", PowerFactorPlus.WORDS))
                : PowerFactorPlus.UNKNOWN;
        options.finish();
        return new SunSpecOptions(bus, unit, base, device, invert, models, plus);
    }
}
