package energy.busbar.agent.config;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.ChargingMode;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Site.Charging;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** How a charger takes part in sharing, and a fuse that differs by phase. */
final class ChargingReader {
    /** IEC 61851-1: a car is offered nothing, or at least this. */
    static final double LEAST_AMPS = 6;

    private static final double MOST_AMPS = 1_000;
    private static final double MOST_WEIGHT = 100;
    private static final int MOST_PRIORITY = 100;

    private ChargingReader() {}

    static Charging read(Options device, DeviceType type) {
        boolean there = device.has("charging");
        Options block = device.block("charging");
        double min = block.number("min", LEAST_AMPS, MOST_AMPS).orElse(LEAST_AMPS);
        OptionalDouble max =
                block.number("max", min, MOST_AMPS).map(OptionalDouble::of).orElse(OptionalDouble.empty());
        int priority = block.integer("priority", 0, 0, MOST_PRIORITY);
        double guarantee = block.number("guarantee", 0, MOST_AMPS).orElse(0.0);
        double weight = block.number("weight", 0.01, MOST_WEIGHT).orElse(1.0);
        String word = block.text("mode").orElse(ChargingMode.FAST.word());
        ChargingMode mode = ChargingMode.ofWord(word).orElse(ChargingMode.FAST);
        if (ChargingMode.ofWord(word).isEmpty()) {
            block.problem(
                    "mode",
                    "is '" + word + "'",
                    "one of "
                            + Arrays.stream(ChargingMode.values())
                                    .map(ChargingMode::word)
                                    .collect(Collectors.joining(", ")));
        }
        if (guarantee > 0 && guarantee < min || guarantee > max.orElse(MOST_AMPS)) {
            block.problem("guarantee", "is " + guarantee + " A", "0, or from min to max");
        }
        block.finish();
        if (there && type != DeviceType.CHARGER) {
            device.problem("charging", "stands at a " + type.word(), "this block at chargers only");
        }
        return new Charging(min, max, priority, guarantee, weight, mode);
    }

    /** 0, or at least what a car can be offered. */
    static void checkSafe(Options device, DeviceType type, OptionalDouble safe) {
        double amps = safe.orElse(0);
        if (type == DeviceType.CHARGER && amps != 0 && amps < LEAST_AMPS) {
            device.problem(
                    "safe", "is " + amps + " A", "0, or 6 and more: a car is offered nothing less (IEC 61851-1)");
        }
    }

    /** Empty where the fuse is the same on every phase. */
    static List<Double> byPhase(Options feeder, double fuseAmps) {
        if (!feeder.has("phaseFuseAmps")) {
            return List.of();
        }
        Options block = feeder.block("phaseFuseAmps");
        List<Double> amps = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            amps.add(block.number(phase.name(), 1, 10_000).orElse(fuseAmps));
        }
        block.finish();
        return amps;
    }
}
