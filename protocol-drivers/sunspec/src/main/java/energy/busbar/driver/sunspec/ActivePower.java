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

/** Active power of a battery in watts, + discharging, by model 704's WSet. */
final class ActivePower implements SunSpecLever {
    private static final Duration RESPONSE = Duration.ofSeconds(5);
    private static final String ENABLE = "WSetEna";
    private static final String MODE = "WSetMod";
    private static final String WATTS = "WSet";
    private static final String ENABLE_AFTER = "WSetEnaRvrt";
    private static final String TIMEOUT = "WSetRvrtTms";
    private static final int MODE_WATTS = 1;
    /** In the order in which they are written; neighbours make one request. */
    private static final List<String> CAPTURED = List.of(ENABLE_AFTER, TIMEOUT, MODE, WATTS);

    private final ControlModel model;
    private final double minWatts;
    private final double maxWatts;
    private final boolean timesOut;

    private ActivePower(ControlModel model, double minWatts, double maxWatts, boolean timesOut) {
        this.model = model;
        this.minWatts = minWatts;
        this.maxWatts = maxWatts;
        this.timesOut = timesOut;
    }

    /** @param maxChargeWatts and {@code maxDischargeWatts} both positive */
    static Optional<SunSpecLever> of(ControlModel model, double maxChargeWatts, double maxDischargeWatts) {
        ModelReader now = model.read();
        boolean usable = maxChargeWatts > 0
                && maxDischargeWatts > 0
                && model.has(now, ENABLE)
                && model.has(now, WATTS)
                && now.exponentOf(WATTS).isPresent();
        return usable
                ? Optional.of(new ActivePower(model, -maxChargeWatts, maxDischargeWatts, model.has(now, TIMEOUT)))
                : Optional.empty();
    }

    @Override
    public Ability ability() {
        return new Ability(Quantity.ACTIVE_POWER, minWatts, maxWatts, timesOut, RESPONSE);
    }

    @Override
    public ControlModel model() {
        return model;
    }

    @Override
    public Original capture() {
        List<String> all = new ArrayList<>(CAPTURED);
        all.add(ENABLE);
        return ControlModel.original(model.read(), all);
    }

    @Override
    public Outcome write(Setpoint setpoint) {
        if (!(setpoint.value() >= minWatts && setpoint.value() <= maxWatts)) {
            return new Outcome.Refused(setpoint.value() + " W is not within " + minWatts + " to " + maxWatts + " W");
        }
        ModelReader now = model.read();
        OptionalLong watts = ControlModel.raw(now, WATTS, setpoint.value());
        if (watts.isEmpty()) {
            return new Outcome.Failed("the scale factor of WSet cannot be read");
        }
        List<Write> writes = new ArrayList<>();
        if (timesOut) {
            if (model.has(now, ENABLE_AFTER)) {
                // After the time-out the device decides for itself again.
                writes.add(new Write(ENABLE_AFTER, 0));
            }
            writes.add(new Write(TIMEOUT, setpoint.timeout().toSeconds()));
        }
        if (model.has(now, MODE)) {
            writes.add(new Write(MODE, MODE_WATTS));
        }
        writes.add(new Write(WATTS, watts.getAsLong()));
        writes.add(new Write(ENABLE, 1));
        model.write(writes);
        ModelReader after = model.read();
        OptionalDouble inForce = inForce(after);
        boolean same = inForce.isPresent()
                && ControlModel.raw(after, WATTS, inForce.getAsDouble()).equals(watts);
        return same
                ? new Outcome.Applied(inForce.getAsDouble())
                : new Outcome.Failed("written, but it reads back "
                        + (inForce.isPresent() ? inForce.getAsDouble() + " W" : "not enabled"));
    }

    @Override
    public OptionalDouble readBack() {
        return inForce(model.read());
    }

    private OptionalDouble inForce(ModelReader reader) {
        OptionalLong mode = reader.whole(MODE);
        double watts = reader.number(WATTS);
        boolean enabled = reader.whole(ENABLE).equals(OptionalLong.of(1));
        return enabled && (mode.isEmpty() || mode.getAsLong() == MODE_WATTS) && !Double.isNaN(watts)
                ? OptionalDouble.of(watts)
                : OptionalDouble.empty();
    }

    @Override
    public Outcome release(Original original) {
        ModelReader now = model.read();
        boolean wasEnabled = "1.0".equals(original.settings().get(ENABLE));
        List<Write> writes = new ArrayList<>();
        if (!wasEnabled) {
            writes.add(new Write(ENABLE, 0));
        }
        writes.addAll(ControlModel.restore(now, original, CAPTURED));
        if (wasEnabled) {
            writes.add(new Write(ENABLE, 1));
        }
        model.write(writes);
        ModelReader after = model.read();
        return after.whole(ENABLE).equals(OptionalLong.of(wasEnabled ? 1 : 0))
                ? new Outcome.Applied(inForce(after).orElse(0))
                : new Outcome.Failed("released, but WSetEna reads back " + after.number(ENABLE));
    }
}
