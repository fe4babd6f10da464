package energy.busbar.core.model;

import java.util.Locale;

/** What can be claimed, of a device or of the site. */
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

    /** Whether the gateway keeps it with other quantities, so that no device has a lever for it. */
    public boolean ofGateway() {
        return this == CHARGE_POWER || this == CHARGE_ENERGY || this == CHARGE_MODE;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
