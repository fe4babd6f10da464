package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.driver.sunspec.SunSpecControls.Control;
import energy.busbar.driver.sunspec.SunSpecCurves.Function;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the gateway sets of one device, by the type that it is configured as. On the bus's thread. */
final class SunSpecLevers {
    /** How long devices take to follow, most of them; a profile may say otherwise one day. */
    private static final Duration RESPONSE = Duration.ofSeconds(5);

    private static final Map<Quantity, Control> OF_INVERTER =
            Map.of(Quantity.GENERATION_LIMIT, Control.GENERATION_LIMIT);
    private static final Map<Quantity, Control> OF_BATTERY =
            Map.of(Quantity.ACTIVE_POWER, Control.ACTIVE_POWER, Quantity.RESERVE, Control.RESERVE);
    private static final Map<Quantity, Control> GRID_SUPPORT = Map.of(
            Quantity.CONNECTION, Control.CONNECTED,
            Quantity.POWER_FACTOR, Control.POWER_FACTOR,
            Quantity.POWER_FACTOR_ABSORBING, Control.POWER_FACTOR_ABSORBING,
            Quantity.REACTIVE_POWER, Control.REACTIVE_POWER);
    private static final Map<Quantity, Function> CURVES = Map.of(
            Quantity.VOLT_VAR, Function.VOLT_VAR,
            Quantity.VOLT_WATT, Function.VOLT_WATT,
            Quantity.FREQUENCY_DROOP, Function.FREQUENCY_DROOP);

    private final String device;
    private final SunSpecControls controls;
    private final SunSpecCurves curves;
    private final Map<Quantity, Control> numbers = new EnumMap<>(Quantity.class);
    private final Map<Quantity, Function> shapes = new EnumMap<>(Quantity.class);
    private final Map<Quantity, Boolean> timesOut = new EnumMap<>(Quantity.class);
    /** Asked for last, also before the link was lost: what a read-back is compared with. */
    private final Map<Quantity, GridCurve> asked;

    /** @param asked kept by the caller from one contact to the next; gets what is asked for */
    SunSpecLevers(
            String device,
            DeviceType type,
            SunSpecControls controls,
            SunSpecCurves curves,
            Map<Quantity, GridCurve> asked) {
        this.device = device;
        this.controls = controls;
        this.curves = curves;
        this.asked = asked;
        if (type == DeviceType.INVERTER || type == DeviceType.BATTERY) {
            numbers.putAll(type == DeviceType.BATTERY ? OF_BATTERY : OF_INVERTER);
            numbers.putAll(GRID_SUPPORT);
            numbers.values().retainAll(controls.available());
            if (!controls.tellsExcitation()) {
                numbers.keySet().remove(Quantity.POWER_FACTOR);
            }
            CURVES.forEach((quantity, function) -> {
                if (curves.canSet(function)) {
                    shapes.put(quantity, function);
                    timesOut.put(quantity, curves.timesOut(function));
                }
            });
        }
    }

    boolean has(Quantity quantity) {
        return numbers.containsKey(quantity) || shapes.containsKey(quantity);
    }

    List<Ability> abilities() {
        List<Ability> abilities = new ArrayList<>();
        numbers.forEach((quantity, control) -> {
            Bounds bounds = controls.bounds(control);
            abilities.add(new Ability(quantity, bounds.min(), bounds.max(), bounds.timesOut(), RESPONSE));
        });
        timesOut.forEach((quantity, times) -> abilities.add(new Ability(quantity, 0, 1, times, RESPONSE)));
        return abilities;
    }

    private String unable(Quantity quantity) {
        return device + " has no registers for " + quantity.word();
    }

    /** @throws LinkException where it cannot be read */
    Original capture(Quantity quantity) {
        Function function = shapes.get(quantity);
        Control control = numbers.get(quantity);
        if (function != null) {
            return curves.capture(function);
        }
        if (control == null) {
            throw new LinkException(LinkState.MISMATCH, unable(quantity));
        }
        return controls.capture(control);
    }

    Outcome write(Setpoint setpoint) {
        Quantity quantity = setpoint.quantity();
        Function function = shapes.get(quantity);
        Control control = numbers.get(quantity);
        if (function != null) {
            GridCurve curve = setpoint.curve().orElseThrow();
            Optional<Duration> timeout =
                    timesOut.getOrDefault(quantity, false) ? Optional.of(setpoint.timeout()) : Optional.empty();
            asked.put(quantity, curve);
            Outcome outcome = curves.set(function, GridCurves.of(curve), timeout);
            return outcome instanceof Outcome.Applied ? new Outcome.Applied(1) : outcome;
        }
        return control == null
                ? new Outcome.Refused(unable(quantity))
                : controls.set(control, setpoint.value(), setpoint.timeout());
    }

    OptionalDouble readBack(Quantity quantity) {
        Function function = shapes.get(quantity);
        Control control = numbers.get(quantity);
        if (function != null) {
            GridCurve curve = asked.get(quantity);
            return curve == null ? OptionalDouble.of(0) : curves.readBack(function, GridCurves.of(curve));
        }
        return control == null ? OptionalDouble.empty() : controls.readBack(control);
    }

    Outcome release(Quantity quantity, Original original) {
        Function function = shapes.get(quantity);
        Control control = numbers.get(quantity);
        if (function != null) {
            Outcome outcome = curves.release(function, original);
            if (outcome instanceof Outcome.Applied) {
                asked.remove(quantity);
                return new Outcome.Applied(0);
            }
            return outcome;
        }
        return control == null ? new Outcome.Refused(unable(quantity)) : controls.release(control, original);
    }
}
