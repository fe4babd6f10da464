package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sign table of StandardPoints, from register to the platform's field, for each kind of device. */
class SignTest {
    private static Map<String, Reading> read(DeviceType type, RegisterImage image, Map<String, Object> options) {
        SunSpecDriver driver = Devices.driver(type, image, options);
        driver.open();
        return Devices.all(driver);
    }

    private static void is(Map<String, Reading> readings, String point, double value) {
        assertEquals(Quality.GOOD, readings.get(point).quality(), point);
        assertEquals(value, readings.get(point).goodNumber(), 1e-9, point);
    }

    private static void is(Map<String, Reading> readings, String point, String word) {
        assertEquals(word, readings.get(point).value().orElseThrow().plain(), point);
    }

    @Test
    void a_meter_counts_import_as_plus_and_its_currents_with_their_power() {
        Map<String, Reading> readings = read(DeviceType.METER, Devices.meter(), Map.of());
        is(readings, "gridPower", 1500);
        is(readings, "powerL1", 2500);
        is(readings, "powerL2", -1000);
        is(readings, "powerL3", 0);
        is(readings, "currentL1", 10.89);
        is(readings, "currentL2", -4.35);
        is(readings, "voltageL1", 229.7);
        is(readings, "frequency", 50);
        is(readings, "gridImportEnergy", 100_000);
        is(readings, "gridExportEnergy", 10_000);
        is(readings, "gridStatus", "importing");
    }

    @Test
    void a_meter_whose_plus_is_export_is_turned_round_and_its_counters_are_not() {
        Map<String, Reading> readings = read(DeviceType.METER, Devices.meter(), Map.of("invert", true));
        is(readings, "gridPower", -1500);
        is(readings, "powerL1", -2500);
        is(readings, "currentL1", -10.89);
        is(readings, "currentL2", 4.35);
        is(readings, "gridImportEnergy", 100_000);
        is(readings, "gridStatus", "exporting");
    }

    @Test
    void a_meter_that_gives_few_registers_at_a_time_reads_the_same() {
        RegisterImage few = Devices.meter();
        few.maxRead = 16;
        Map<String, Reading> readings = read(DeviceType.METER, few, Map.of());
        is(readings, "gridPower", 1500);
        is(readings, "powerL2", -1000);
        is(readings, "gridExportEnergy", 10_000);
    }

    @Test
    void an_inverter_counts_generation_as_plus() {
        Map<String, Reading> readings = read(DeviceType.INVERTER, Devices.inverter(), Map.of());
        is(readings, "power", 5230);
        is(readings, "energy", 1_234_567);
        is(readings, "dcPower", 5350);
        is(readings, "currentL1", 25.2);
        is(readings, "voltageL3", 230.2);
        is(readings, "cabinetTemperature", 42);
        is(readings, "powerLimit", 10_000);
        is(readings, "operatingState", "running");
    }

    @Test
    void an_inverter_that_takes_power_at_night_is_minus() {
        RegisterImage image = Devices.inverter();
        image.put(40_002 + 68 + 14, "FFFB"); // W -5 x 10
        is(read(DeviceType.INVERTER, image, Map.of()), "power", -50);
    }

    @Test
    void a_battery_counts_discharging_as_plus() {
        Map<String, Reading> readings = read(DeviceType.BATTERY, Devices.battery(), Map.of());
        is(readings, "chargeRate", 2000);
        is(readings, "chargingState", "discharging");
        is(readings, "chargePercentage", 50);
        is(readings, "charge", 5000);
        is(readings, "capacity", 10_000);
        is(readings, "dischargedEnergy", 123_456);
        is(readings, "chargedEnergy", 234_567);
        is(readings, "frequency", 50);
        assertEquals(Quality.NOT_IMPLEMENTED, readings.get("voltageL1").quality());
    }

    @Test
    void a_battery_that_charges_is_minus() {
        RegisterImage image = Devices.battery();
        image.put(40_002 + 68 + 10, "F830"); // W -2000
        Map<String, Reading> readings = read(DeviceType.BATTERY, image, Map.of());
        is(readings, "chargeRate", -2000);
        is(readings, "chargingState", "charging");
    }

    @Test
    void the_nameplate_is_read_and_what_can_be_set_has_its_bounds() {
        DeviceInfo inverter =
                Devices.driver(DeviceType.INVERTER, Devices.inverter()).open();
        assertEquals(
                "Acme X10 SN1 1.2",
                String.join(
                        " ",
                        inverter.manufacturer(),
                        inverter.model(),
                        inverter.serialNumber(),
                        inverter.firmwareVersion()));
        assertEquals(10_000, inverter.ratedWatts());
        assertEquals("[GENERATION_LIMIT 0.0 10000.0 true, CONNECTION 0.0 1.0 false]", abilities(inverter));
        DeviceInfo battery =
                Devices.driver(DeviceType.BATTERY, Devices.battery()).open();
        assertEquals("[ACTIVE_POWER -5000.0 5000.0 true]", abilities(battery));
        assertEquals(
                "[]",
                abilities(Devices.driver(DeviceType.METER, Devices.meter()).open()));
    }

    private static String abilities(DeviceInfo info) {
        return info.abilities().stream()
                .map(a -> a.quantity() + " " + a.min() + " " + a.max() + " " + a.timesOut())
                .toList()
                .toString();
    }

    @Test
    void a_models_own_points_are_read_by_name_where_asked_for() {
        Map<String, Reading> readings =
                read(DeviceType.BATTERY, Devices.battery(), Map.of("models", List.of("713", "704")));
        is(readings, "m713.SoH", 100);
        is(readings, "m704.WSetMod", 1);
        assertEquals(Quality.NOT_IMPLEMENTED, readings.get("m704.WSetPct").quality());
    }

    @Test
    void what_is_asked_for_by_name_and_not_there_is_not_implemented() {
        SunSpecDriver driver = Devices.driver(
                DeviceType.INVERTER,
                Devices.inverter(),
                Map.of("models", List.of("999", "103.Nope[2].A", "103.Hz", "999")));
        assertEquals(
                List.of("m999", "m103.Nope.2.A"),
                driver.open().points().stream()
                        .map(Point::name)
                        .filter(n -> n.equals("m999") || n.startsWith("m103.Nope"))
                        .toList());
        Map<String, Reading> readings = Devices.all(driver);
        assertEquals(Quality.NOT_IMPLEMENTED, readings.get("m999").quality());
        assertEquals(Quality.NOT_IMPLEMENTED, readings.get("m103.Nope.2.A").quality());
        assertEquals(Quality.GOOD, readings.get("m103.Hz").quality());
    }

    @Test
    void what_cannot_be_true_is_out_of_range() {
        RegisterImage image = Devices.battery();
        image.put(40_002 + 68 + 155 + 52 + 4, "0FA0"); // SoC 400.0 %
        Map<String, Reading> readings = read(DeviceType.BATTERY, image, Map.of());
        assertEquals(Quality.OUT_OF_RANGE, readings.get("chargePercentage").quality());
    }
}
