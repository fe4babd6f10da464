package energy.busbar.core.model;

import energy.busbar.core.model.Point.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The points that mean the same on every device of a type, and the one table of signs. Drivers deliver these whatever
 * their device counts as positive; the planner, the store, the contract and the page read only these.
 *
 * <table>
 * <caption>Which way is plus</caption>
 * <tr><th>point</th><th>plus</th><th>minus</th></tr>
 * <tr><td>meter {@code gridPower}</td><td>import from the grid</td><td>export to it</td></tr>
 * <tr><td>meter {@code powerL1…L3}, {@code currentL1…L3}</td><td>import</td><td>export</td></tr>
 * <tr><td>inverter {@code power}</td><td>generation, into the site</td><td>own consumption at night</td></tr>
 * <tr><td>battery {@code chargeRate}</td><td>discharging, into the site</td><td>charging</td></tr>
 * <tr><td>charger {@code chargerWattage}, {@code chargerCurrent…}</td><td>consumption by the car</td><td>discharge of it</td></tr>
 * <tr><td>energies</td><td colspan="2">never negative: one counter a direction, cumulative</td></tr>
 * </table>
 */
public final class StandardPoints {
    // meter
    public static final Point GRID_POWER = fast("gridPower", Unit.WATT);
    public static final Point GRID_IMPORT_ENERGY = normal("gridImportEnergy", Unit.WATT_HOUR);
    public static final Point GRID_EXPORT_ENERGY = normal("gridExportEnergy", Unit.WATT_HOUR);
    public static final Point POWER_L1 = fast("powerL1", Unit.WATT);
    public static final Point POWER_L2 = fast("powerL2", Unit.WATT);
    public static final Point POWER_L3 = fast("powerL3", Unit.WATT);
    public static final Point CURRENT_L1 = fast("currentL1", Unit.AMPERE);
    public static final Point CURRENT_L2 = fast("currentL2", Unit.AMPERE);
    public static final Point CURRENT_L3 = fast("currentL3", Unit.AMPERE);
    public static final Point VOLTAGE_L1 = normal("voltageL1", Unit.VOLT);
    public static final Point VOLTAGE_L2 = normal("voltageL2", Unit.VOLT);
    public static final Point VOLTAGE_L3 = normal("voltageL3", Unit.VOLT);
    public static final Point FREQUENCY = normal("frequency", Unit.HERTZ);
    /** Text: exporting, importing, idle, unknown. */
    public static final Point GRID_STATUS = new Point("gridStatus", Unit.NONE, Kind.TEXT, PollClass.FAST);

    // inverter (and the inverter of a battery)
    public static final Point POWER = fast("power", Unit.WATT);
    public static final Point ENERGY = normal("energy", Unit.WATT_HOUR);
    public static final Point DC_POWER = normal("dcPower", Unit.WATT);
    public static final Point CABINET_TEMPERATURE = slow("cabinetTemperature", Unit.CELSIUS);
    /** Text: off, sleeping, starting, running, throttled, shutting_down, fault, standby, unknown. */
    public static final Point OPERATING_STATE = new Point("operatingState", Unit.NONE, Kind.TEXT, PollClass.NORMAL);
    /** The limit that the device says is in force, in watts of its rating; equals the rating when none is. */
    public static final Point POWER_LIMIT = normal("powerLimit", Unit.WATT);

    // battery
    public static final Point CHARGE_RATE = fast("chargeRate", Unit.WATT);
    public static final Point CHARGE_PERCENTAGE = fast("chargePercentage", Unit.PERCENT);
    public static final Point CHARGE = normal("charge", Unit.WATT_HOUR);
    public static final Point CAPACITY = slow("capacity", Unit.WATT_HOUR);
    public static final Point BACKUP_RESERVE = normal("backupReserve", Unit.PERCENT);
    /** Text: charging, discharging, idle, unknown. */
    public static final Point CHARGING_STATE = new Point("chargingState", Unit.NONE, Kind.TEXT, PollClass.FAST);

    public static final Point CHARGED_ENERGY = normal("chargedEnergy", Unit.WATT_HOUR);
    public static final Point DISCHARGED_ENERGY = normal("dischargedEnergy", Unit.WATT_HOUR);

    // charger
    public static final Point IS_PLUGGED_IN = new Point("isPluggedIn", Unit.NONE, Kind.FLAG, PollClass.FAST);
    public static final Point CHARGER_WATTAGE = fast("chargerWattage", Unit.WATT);
    /** The largest of the phases. */
    public static final Point CHARGER_CURRENT = fast("chargerCurrent", Unit.AMPERE);

    public static final Point CHARGER_CURRENT_L1 = fast("chargerCurrentL1", Unit.AMPERE);
    public static final Point CHARGER_CURRENT_L2 = fast("chargerCurrentL2", Unit.AMPERE);
    public static final Point CHARGER_CURRENT_L3 = fast("chargerCurrentL3", Unit.AMPERE);
    public static final Point CHARGER_VOLTAGE = normal("chargerVoltage", Unit.VOLT);
    /** Cumulative register of the charger's meter. */
    public static final Point CHARGER_ENERGY = normal("chargerEnergy", Unit.WATT_HOUR);
    /** What the gateway last granted and the charger accepted, per phase. */
    public static final Point OFFERED_CURRENT = fast("offeredCurrent", Unit.AMPERE);
    /** Most that an upstream system of the charger's own protocol allows, per phase; only of chargers that have one. */
    public static final Point UPSTREAM_LIMIT = fast("upstreamLimit", Unit.AMPERE);

    private static final Map<DeviceType, List<Point>> BY_TYPE = Map.of(
            DeviceType.METER,
            List.of(
                    GRID_POWER,
                    GRID_IMPORT_ENERGY,
                    GRID_EXPORT_ENERGY,
                    POWER_L1,
                    POWER_L2,
                    POWER_L3,
                    CURRENT_L1,
                    CURRENT_L2,
                    CURRENT_L3,
                    VOLTAGE_L1,
                    VOLTAGE_L2,
                    VOLTAGE_L3,
                    FREQUENCY,
                    GRID_STATUS),
            DeviceType.INVERTER,
            List.of(
                    POWER,
                    ENERGY,
                    DC_POWER,
                    CURRENT_L1,
                    CURRENT_L2,
                    CURRENT_L3,
                    VOLTAGE_L1,
                    VOLTAGE_L2,
                    VOLTAGE_L3,
                    FREQUENCY,
                    CABINET_TEMPERATURE,
                    OPERATING_STATE,
                    POWER_LIMIT),
            DeviceType.BATTERY,
            List.of(
                    CHARGE_RATE,
                    CHARGE_PERCENTAGE,
                    CHARGE,
                    CAPACITY,
                    BACKUP_RESERVE,
                    CHARGING_STATE,
                    CHARGED_ENERGY,
                    DISCHARGED_ENERGY,
                    VOLTAGE_L1,
                    VOLTAGE_L2,
                    VOLTAGE_L3,
                    FREQUENCY,
                    CABINET_TEMPERATURE,
                    OPERATING_STATE),
            DeviceType.CHARGER,
            List.of(
                    CHARGING_STATE,
                    IS_PLUGGED_IN,
                    CHARGER_WATTAGE,
                    CHARGER_CURRENT,
                    CHARGER_CURRENT_L1,
                    CHARGER_CURRENT_L2,
                    CHARGER_CURRENT_L3,
                    CHARGER_VOLTAGE,
                    CHARGER_ENERGY,
                    OFFERED_CURRENT,
                    UPSTREAM_LIMIT));

    private StandardPoints() {}

    /** Every standard point of a type, by name, in display order; empty for types without any yet. */
    public static Map<String, Point> of(DeviceType type) {
        Map<String, Point> byName = new LinkedHashMap<>();
        for (Point point : BY_TYPE.getOrDefault(type, List.of())) {
            byName.put(point.name(), point);
        }
        return byName;
    }

    private static Point fast(String name, Unit unit) {
        return new Point(name, unit, Kind.REAL, PollClass.FAST);
    }

    private static Point normal(String name, Unit unit) {
        return new Point(name, unit, Kind.REAL, PollClass.NORMAL);
    }

    private static Point slow(String name, Unit unit) {
        return new Point(name, unit, Kind.REAL, PollClass.SLOW);
    }
}
