package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The curves by which a SunSpec device helps the grid, models 705 to 712. A curve is written to a stored one that is not in
 * force, adopted, read back, and the one from before is brought back in the end. On the bus's thread; every method waits for
 * the device, {@link #set} and {@link #release} up to {@link #LONGEST_ADOPTION} more.
 *
 * <p>Source: the models' own comments: the first stored curve is read-only and is what is in force.
 */
public final class SunSpecCurves {
    /** After this an adoption counts as not answered. */
    public static final Duration LONGEST_ADOPTION = Duration.ofSeconds(5);

    /** What a curve governs. */
    public enum Function {
        VOLT_VAR(705, "Crv", "V", "Var"),
        VOLT_WATT(706, "Crv", "V", "W"),
        LOW_VOLTAGE_TRIP(707, "Crv", "V", "Tms"),
        HIGH_VOLTAGE_TRIP(708, "Crv", "V", "Tms"),
        LOW_FREQUENCY_TRIP(709, "Crv", "Hz", "Tms"),
        HIGH_FREQUENCY_TRIP(710, "Crv", "Hz", "Tms"),
        FREQUENCY_DROOP(711, "Ctl", "", ""),
        WATT_VAR(712, "Crv", "W", "Var");

        final int model;
        final String group;
        final String x;
        final String y;

        Function(int model, String group, String x, String y) {
            this.model = model;
            this.group = group;
            this.x = x;
            this.y = y;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How the caller waits between two looks at a device: a sleep on the bus's thread; a test's does nothing. */
    @FunctionalInterface
    public interface Pause {
        void sleep(Duration duration);
    }

    private final String device;
    private final Map<Function, CurveModel> curves;

    private SunSpecCurves(String device, Map<Function, CurveModel> curves) {
        this.device = device;
        this.curves = curves;
    }

    static SunSpecCurves find(String device, ModbusClient client, int unit, List<ModelInstance> models, Pause pause) {
        Map<Function, CurveModel> curves = new EnumMap<>(Function.class);
        for (Function function : Function.values()) {
            models.stream()
                    .filter(m -> m.id() == function.model && m.layout().count(function.group) > 0)
                    .findFirst()
                    .ifPresent(m ->
                            curves.put(function, new CurveModel(function, new ControlModel(client, unit, m), pause)));
        }
        return new SunSpecCurves(device, curves);
    }

    public Set<Function> available() {
        Set<Function> available = EnumSet.noneOf(Function.class);
        available.addAll(curves.keySet());
        return available;
    }

    /** How many curves the device stores, that in force among them. */
    public int stored(Function function) {
        return curve(function).stored();
    }

    /** The curve in force; empty where the function is not enabled. @throws LinkException where it cannot be read */
    public Optional<Curve> inForce(Function function) {
        try {
            return curve(function).inForce();
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    /** All that {@link #set} will change, to be kept until {@link #release}. @throws LinkException as above */
    public Original capture(Function function) {
        try {
            return curve(function).capture();
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    /**
     * Writes a curve, has it adopted, enables the function and reads both back.
     *
     * @param timeout after which the device goes back to its curve from before by itself; empty for none. Refused where
     *     the device has no stored curve to go back to
     * @return Applied with the number of the stored curve
     */
    public Outcome set(Function function, Curve curve, Optional<Duration> timeout) {
        CurveModel model = curves.get(function);
        return model == null
                ? new Outcome.Refused(unable(function))
                : SunSpecControls.outcome(model.model(), () -> model.set(curve, timeout));
    }

    /** Brings back the curve from before, and whether the function was enabled. */
    public Outcome release(Function function, Original original) {
        CurveModel model = curves.get(function);
        return model == null
                ? new Outcome.Refused(unable(function))
                : SunSpecControls.outcome(model.model(), () -> model.release(original));
    }

    /** Whether there is a stored curve to write to. @throws ModbusException where it cannot be read */
    boolean canSet(Function function) {
        CurveModel model = curves.get(function);
        return model != null && model.canSet();
    }

    /** Whether the device can go back by itself to a curve from before. @throws ModbusException where it cannot be read */
    boolean timesOut(Function function) {
        return curve(function).timesOut();
    }

    /** 1 where this curve is in force, else 0; empty where the device cannot be asked. */
    OptionalDouble readBack(Function function, Curve wanted) {
        try {
            return OptionalDouble.of(curve(function).isInForce(wanted) ? 1 : 0);
        } catch (ModbusException e) {
            return OptionalDouble.empty();
        }
    }

    /** As {@link #inForce}. @throws ModbusException where it cannot be read */
    Optional<Curve> current(Function function) {
        return curve(function).inForce();
    }

    /** What {@link #current} asks for. */
    List<Explanation.Request> requests(Function function, String point) {
        return curve(function).requests(point);
    }

    private CurveModel curve(Function function) {
        CurveModel curve = curves.get(function);
        if (curve == null) {
            throw new LinkException(LinkState.MISMATCH, unable(function));
        }
        return curve;
    }

    private String unable(Function function) {
        return device + " has no model " + function.model + " for " + function.word();
    }
}
