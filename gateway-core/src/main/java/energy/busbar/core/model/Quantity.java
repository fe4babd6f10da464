package energy.busbar.core.model;

import java.util.Locale;

/** What can be claimed: of a device, or of the site. */
public enum Quantity {
    /** Battery: W into the site, + discharging, − charging. */
    ACTIVE_POWER(Unit.WATT),
    /** Inverter: upper bound of its active power, W, 0 to its rating. */
    GENERATION_LIMIT(Unit.WATT),
    /** Charger: upper bound by phase, A; 0 or at least 6 (IEC 61851-1). */
    CHARGE_CURRENT(Unit.AMPERE),
    /** Charger: upper bound of all phases together, W; kept by the gateway itself. */
    CHARGE_POWER(Unit.WATT),
    /** Charger: energy that the car is to have when the claim ends, Wh; kept by the gateway itself. */
    CHARGE_ENERGY(Unit.WATT_HOUR),
    /** Charger: ordinal of a {@link ChargingMode}; kept by the gateway itself. */
    CHARGE_MODE(Unit.NONE),
    /** Charger: 1 or 3 phases, where it can change them. */
    CHARGE_PHASES(Unit.NONE),
    /** Battery: state of charge below which it is not discharged, %. */
    RESERVE(Unit.PERCENT),
    /** Inverter or battery: 1 on the grid, 0 off it. */
    CONNECTION(Unit.NONE),
    /** Inverter or battery: cosine of the angle while power is injected; + over-excited, − under-excited. */
    POWER_FACTOR(Unit.NONE),
    /** The same while power is absorbed. */
    POWER_FACTOR_ABSORBING(Unit.NONE),
    /** Inverter or battery: var, + injected (over-excited), − absorbed. */
    REACTIVE_POWER(Unit.VAR),
    /** Inverter or battery: 1 where the {@link GridCurve.VoltVar} that was asked for is in force, else 0. */
    VOLT_VAR(Unit.NONE),
    /** The same of a {@link GridCurve.VoltWatt}. */
    VOLT_WATT(Unit.NONE),
    /** The same of a {@link GridCurve.FrequencyDroop}. */
    FREQUENCY_DROOP(Unit.NONE),
    /** Site: most that may flow to the grid at the meter, W, never negative. */
    EXPORT_LIMIT(Unit.WATT),
    /** Site: most that may flow from the grid at the meter, W, never negative. */
    IMPORT_LIMIT(Unit.WATT);

    private final Unit unit;

    Quantity(Unit unit) {
        this.unit = unit;
    }

    public Unit unit() {
        return unit;
    }

    public boolean ofSite() {
        return this == EXPORT_LIMIT || this == IMPORT_LIMIT;
    }

    /** Whether a claim of it carries a {@link GridCurve}. */
    public boolean isCurve() {
        return this == VOLT_VAR || this == VOLT_WATT || this == FREQUENCY_DROOP;
    }

    /** Whether it is how a device stands on the grid, beside the active power that the planner shares out. */
    public boolean isGridSupport() {
        return isCurve()
                || this == CONNECTION
                || this == POWER_FACTOR
                || this == POWER_FACTOR_ABSORBING
                || this == REACTIVE_POWER;
    }

    /** A value of it, for people. */
    public String amount(double value) {
        return switch (this) {
            case CONNECTION -> value == 0 ? "disconnected" : "connected";
            case POWER_FACTOR, POWER_FACTOR_ABSORBING ->
                String.format(Locale.ROOT, "%.3f", Math.abs(value))
                        + (Math.abs(value) == 1 ? "" : value < 0 ? " under-excited" : " over-excited");
            case VOLT_VAR, VOLT_WATT, FREQUENCY_DROOP -> value == 0 ? "another curve, or none" : "as asked for";
            default -> String.format(Locale.ROOT, "%.1f %s", value, unit.symbol());
        };
    }

    /** Whether the gateway keeps it with other quantities, so that no device has a lever for it. */
    public boolean ofGateway() {
        return this == CHARGE_POWER || this == CHARGE_ENERGY || this == CHARGE_MODE;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
