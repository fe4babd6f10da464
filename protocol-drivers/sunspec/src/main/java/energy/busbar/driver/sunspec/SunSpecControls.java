package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a SunSpec device lets itself be set, by models 123, 124, 703, 704 and 802. Each is captured, set with the device's
 * own time-out where it has one, read back, and released to what was captured. On the bus's thread; every method waits for
 * the device.
 */
public final class SunSpecControls {
    /** What can be set. */
    public enum Control {
        /** Most that an inverter gives, W. */
        GENERATION_LIMIT("W"),
        /** Battery: W into the site, + discharging, − charging. */
        ACTIVE_POWER("W"),
        /** Battery: state of charge below which it is not discharged, %. */
        RESERVE("%"),
        /** 1 on the grid, 0 off it. */
        CONNECTED(""),
        /**
         * Cosine of the angle while power is injected. By 704 + is over-excited and − under-excited; by 123 too where it
         * is configured what its + means, else the sign is as the device counts it.
         */
        POWER_FACTOR(""),
        /** The same while power is absorbed. */
        POWER_FACTOR_ABSORBING(""),
        /** var, + injected (over-excited), − absorbed. */
        REACTIVE_POWER("var");

        private final String unit;

        Control(String unit) {
            this.unit = unit;
        }

        public String unit() {
            return unit;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final String device;
    private final Map<Control, SunSpecLever> levers;
    private final PowerFactorPlus plus;

    /** @param device as people call it, for errors */
    SunSpecControls(String device, Map<Control, SunSpecLever> levers, PowerFactorPlus plus) {
        this.device = device;
        this.levers = levers;
        this.plus = plus;
    }

    static SunSpecControls none(String device) {
        return new SunSpecControls(device, Map.of(), PowerFactorPlus.UNKNOWN);
    }

    /** @param plus what a power factor above zero means in 123 */
    static SunSpecControls find(
            String device,
            ModbusClient client,
            int unit,
            List<ModelInstance> models,
            Ratings ratings,
            PowerFactorPlus plus) {
        return new SunSpecControls(device, Controls.find(client, unit, models, ratings, plus), plus);
    }

    public Set<Control> available() {
        Set<Control> available = EnumSet.noneOf(Control.class);
        available.addAll(levers.keySet());
        return available;
    }

    /** Whether it is known what a power factor's sign means: by model 704 always, by 123 where it is configured. */
    boolean tellsExcitation() {
        SunSpecLever lever = levers.get(Control.POWER_FACTOR);
        return lever != null && (lever.model().model.id() == 704 || plus != PowerFactorPlus.UNKNOWN);
    }

    /** @throws LinkException MISMATCH where the device does not have it */
    public Bounds bounds(Control control) {
        return lever(control).bounds();
    }

    /**
     * The device's own settings of it, to be kept until {@link #release}.
     *
     * @throws LinkException where they cannot be read
     */
    public Original capture(Control control) {
        try {
            return lever(control).capture();
        } catch (ModbusException e) {
            throw e.toLinkException();
        }
    }

    /**
     * Arms the time-out, writes the value, enables it, reads it back.
     *
     * @param value in the control's unit
     * @param timeout after which the device falls back unless this is done again; without effect where
     *     {@link Bounds#timesOut} is false
     */
    public Outcome set(Control control, double value, Duration timeout) {
        return outcome(control, lever -> lever.write(value, timeout));
    }

    /** What the device says is in force; empty where it decides for itself or cannot be asked. */
    public OptionalDouble readBack(Control control) {
        SunSpecLever lever = levers.get(control);
        try {
            return lever == null ? OptionalDouble.empty() : lever.readBack();
        } catch (ModbusException e) {
            return OptionalDouble.empty();
        }
    }

    /** As {@link #readBack}. @throws ModbusException where the device cannot be asked */
    OptionalDouble inForce(Control control) {
        return lever(control).readBack();
    }

    /** What {@link #inForce} asks for, as things stand. */
    List<Explanation.Request> requests(Control control, PollClass pollClass, String point) {
        return lever(control).model().requests(pollClass, point);
    }

    /** Gives it back as it was when captured, disabled first where it was not enabled. */
    public Outcome release(Control control, Original original) {
        return outcome(control, lever -> lever.release(original));
    }

    private SunSpecLever lever(Control control) {
        SunSpecLever lever = levers.get(control);
        if (lever == null) {
            throw new LinkException(LinkState.MISMATCH, unable(control));
        }
        return lever;
    }

    private String unable(Control control) {
        return device + " has no registers for " + control.word();
    }

    private Outcome outcome(Control control, Function<SunSpecLever, Outcome> work) {
        SunSpecLever lever = levers.get(control);
        return lever == null ? new Outcome.Refused(unable(control)) : outcome(lever.model(), () -> work.apply(lever));
    }

    /** Keeps what was sent apart from what was not. */
    static Outcome outcome(ControlModel model, Supplier<Outcome> work) {
        model.begin();
        try {
            return work.get();
        } catch (ModbusException e) {
            return model.written()
                    ? outcomeOf(e, model.answered())
                    : new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Whether a request can have been carried out although it was not answered well.
     *
     * @param begun whether a part of it was
     */
    private static Outcome outcomeOf(ModbusException e, boolean begun) {
        String why = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case UNREACHABLE -> begun ? new Outcome.NoAnswer(why) : new Outcome.Failed(why);
            case NO_ANSWER, GARBLED -> new Outcome.NoAnswer(why);
            case REFUSED ->
                switch (e.exceptionCode()) {
                    // Acknowledge: still at it. Target failed to respond: it may have heard.
                    case 5, 11 -> new Outcome.NoAnswer(why);
                    // Busy, or no path: not now.
                    case 6, 10 -> new Outcome.Failed(why);
                    default -> begun ? new Outcome.Failed(why) : new Outcome.Refused(why);
                };
        };
    }
}
