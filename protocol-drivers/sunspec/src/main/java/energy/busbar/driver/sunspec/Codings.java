package energy.busbar.driver.sunspec;

import energy.busbar.driver.sunspec.ControlModel.Write;
import energy.busbar.driver.sunspec.TimedControl.Coding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The ways in which values stand in registers. */
final class Codings {
    private Codings() {}

    /**
     * A number in one register.
     *
     * @param factor from the control's unit to the register's
     * @param with written before it: what says how to read it
     * @param off in force while not enabled
     */
    static Coding scaled(String path, double factor, List<Write> with, OptionalDouble off) {
        return new Coding(
                value -> now -> {
                    OptionalLong raw = ControlModel.raw(now, path, value * factor);
                    if (raw.isEmpty()) {
                        return List.of();
                    }
                    List<Write> writes = new ArrayList<>(with);
                    writes.add(new Write(path, raw.getAsLong()));
                    return writes;
                },
                reader -> {
                    boolean meant =
                            with.stream().allMatch(w -> reader.whole(w.path()).equals(OptionalLong.of(w.raw())));
                    double number = reader.number(path);
                    return meant && !Double.isNaN(number) ? OptionalDouble.of(number / factor) : OptionalDouble.empty();
                },
                value -> Optional.empty(),
                off);
    }

    /** A choice of whole numbers in one register. */
    static Coding choice(String path) {
        Coding plain = scaled(path, 1, List.of(), OptionalDouble.empty());
        return new Coding(
                plain.write(),
                plain.read(),
                value -> value == Math.rint(value) ? Optional.empty() : Optional.of(value + " is no choice of " + path),
                plain.off());
    }

    /**
     * The cosine of the angle, with the sign in the same register.
     *
     * @param plus what + means there; of an unknown one the sign is the device's here too
     */
    static Coding powerFactor(String path, double least, PowerFactorPlus plus) {
        Coding plain = scaled(path, plus == PowerFactorPlus.UNDER_EXCITED ? -1 : 1, List.of(), OptionalDouble.empty());
        return new Coding(plain.write(), plain.read(), value -> tooSmall(value, least), plain.off());
    }

    /** The cosine of the angle in one register and which way in the next: + over-excited, − under-excited. */
    static Coding excitedPowerFactor(String path, String excitation, double least) {
        return new Coding(
                value -> now -> {
                    OptionalLong raw = ControlModel.raw(now, path, Math.abs(value));
                    return raw.isEmpty()
                            ? List.of()
                            : List.of(new Write(path, raw.getAsLong()), new Write(excitation, value < 0 ? 1 : 0));
                },
                reader -> {
                    double number = reader.number(path);
                    OptionalLong way = reader.whole(excitation);
                    return Double.isNaN(number) || way.isEmpty()
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(way.getAsLong() == 1 ? -number : number);
                },
                value -> tooSmall(value, least),
                OptionalDouble.empty());
    }

    private static Optional<String> tooSmall(double value, double least) {
        return Math.abs(value) >= least
                ? Optional.empty()
                : Optional.of("a power factor of " + value + "; the device can " + least + " to 1, of either sign");
    }

    /**
     * A battery's power by the largest rates in both directions, one of them negative, so that only this power is left
     * between them.
     *
     * @param chargeWatts what 100 % of {@code in} are
     * @param dischargeWatts what 100 % of {@code out} are
     */
    static Coding window(String out, String in, double chargeWatts, double dischargeWatts) {
        return new Coding(
                value -> now -> {
                    OptionalLong most = ControlModel.raw(now, out, 100 * value / dischargeWatts);
                    OptionalLong least = ControlModel.raw(now, in, -100 * value / chargeWatts);
                    return most.isEmpty() || least.isEmpty()
                            ? List.of()
                            : List.of(new Write(out, most.getAsLong()), new Write(in, least.getAsLong()));
                },
                reader -> {
                    double most = reader.number(out) * dischargeWatts / 100;
                    double least = -reader.number(in) * chargeWatts / 100;
                    double slack = Math.max(chargeWatts, dischargeWatts) / 50;
                    // The nearer to nothing of the two is the one that was not rounded away from it.
                    return Math.abs(most - least) <= slack
                            ? OptionalDouble.of(Math.abs(most) < Math.abs(least) ? most : least)
                            : OptionalDouble.empty();
                },
                value -> Optional.empty(),
                OptionalDouble.empty());
    }
}
