package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Ability;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.driver.sunspec.ControlModel.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Limit of active power as a percentage of the maximum, by model 123 or 704. */
final class GenerationLimit implements SunSpecLever {
    /** How long inverters take to follow, most of them; a profile may say otherwise one day. */
    private static final Duration RESPONSE = Duration.ofSeconds(5);

    private final ControlModel model;
    private final Names names;
    private final double maxWatts;
    private final boolean timesOut;

    /**
     * @param percent of {@code maxWatts}
     * @param timeout s after the last write, 0 for none
     * @param before written before the time-out: what would delay or outlive the limit
     * @param captured what is given back, in the order of writing, but for the enable
     */
    private record Names(String percent, String timeout, String enable, List<Write> before, List<String> captured) {}

    private static final Names M123 = new Names(
            "WMaxLimPct",
            "WMaxLimPct_RvrtTms",
            "WMaxLim_Ena",
            List.of(new Write("WMaxLimPct_WinTms", 0)),
            List.of("WMaxLimPct", "WMaxLimPct_WinTms", "WMaxLimPct_RvrtTms", "WMaxLimPct_RmpTms"));
    private static final Names M704 = new Names(
            "WMaxLimPct",
            "WMaxLimPctRvrtTms",
            "WMaxLimPctEna",
            List.of(new Write("WMaxLimPctEnaRvrt", 0)),
            List.of("WMaxLimPct", "WMaxLimPctEnaRvrt", "WMaxLimPctRvrtTms"));

    private GenerationLimit(ControlModel model, Names names, double maxWatts, boolean timesOut) {
        this.model = model;
        this.names = names;
        this.maxWatts = maxWatts;
        this.timesOut = timesOut;
    }

    /** Empty where the device does not have what is needed for it. */
    static Optional<SunSpecLever> of(ControlModel model, double maxWatts) {
        Names names = model.model.id() == 123 ? M123 : M704;
        ModelReader now = model.read();
        boolean usable = maxWatts > 0
                && model.has(now, names.percent)
                && model.has(now, names.enable)
                && now.exponentOf(names.percent).isPresent();
        return usable
                ? Optional.of(new GenerationLimit(model, names, maxWatts, model.has(now, names.timeout)))
                : Optional.empty();
    }

    @Override
    public Ability ability() {
        return new Ability(Quantity.GENERATION_LIMIT, 0, maxWatts, timesOut, RESPONSE);
    }

    @Override
    public ControlModel model() {
        return model;
    }

    @Override
    public Original capture() {
        List<String> all = new ArrayList<>(names.captured);
        all.add(names.enable);
        return ControlModel.original(model.read(), all);
    }

    @Override
    public Outcome write(Setpoint setpoint) {
        if (!(setpoint.value() >= 0 && setpoint.value() <= maxWatts)) {
            return new Outcome.Refused(setpoint.value() + " W is not within 0 to " + maxWatts + " W");
        }
        ModelReader now = model.read();
        OptionalLong percent = ControlModel.raw(now, names.percent, 100 * setpoint.value() / maxWatts);
        if (percent.isEmpty()) {
            return new Outcome.Failed("the scale factor of " + names.percent + " cannot be read");
        }
        List<Write> writes = new ArrayList<>();
        if (timesOut) {
            for (Write each : names.before) {
                if (model.has(now, each.name())) {
                    writes.add(each);
                }
            }
            writes.add(new Write(names.timeout, setpoint.timeout().toSeconds()));
        }
        writes.add(new Write(names.percent, percent.getAsLong()));
        writes.add(new Write(names.enable, 1));
        model.write(writes);
        ModelReader after = model.read();
        OptionalDouble inForce = inForce(after);
        boolean same = after.whole(names.enable).equals(OptionalLong.of(1))
                && ControlModel.raw(after, names.percent, after.number(names.percent))
                        .equals(percent);
        return same && inForce.isPresent()
                ? new Outcome.Applied(inForce.getAsDouble())
                : new Outcome.Failed("written, but it reads back "
                        + (inForce.isPresent() ? inForce.getAsDouble() + " W" : "nothing"));
    }

    @Override
    public OptionalDouble readBack() {
        return inForce(model.read());
    }

    private OptionalDouble inForce(ModelReader reader) {
        OptionalLong enabled = reader.whole(names.enable);
        double percent = reader.number(names.percent);
        if (enabled.isEmpty() || Double.isNaN(percent)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(enabled.getAsLong() == 1 ? Math.min(1, percent / 100) * maxWatts : maxWatts);
    }

    @Override
    public Outcome release(Original original) {
        ModelReader now = model.read();
        boolean wasEnabled = "1.0".equals(original.settings().get(names.enable));
        List<Write> writes = new ArrayList<>();
        if (!wasEnabled) {
            // First, so that the old percentage is not in force for a moment.
            writes.add(new Write(names.enable, 0));
        }
        writes.addAll(ControlModel.restore(now, original, names.captured));
        if (wasEnabled) {
            writes.add(new Write(names.enable, 1));
        }
        model.write(writes);
        ModelReader after = model.read();
        return after.whole(names.enable).equals(OptionalLong.of(wasEnabled ? 1 : 0))
                ? new Outcome.Applied(inForce(after).orElse(maxWatts))
                : new Outcome.Failed("released, but " + names.enable + " reads back " + after.number(names.enable));
    }
}
