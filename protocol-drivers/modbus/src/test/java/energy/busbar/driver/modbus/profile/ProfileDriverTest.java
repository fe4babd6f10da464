package energy.busbar.driver.modbus.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Identity, and what readings are made of. */
class ProfileDriverTest {
    private static final String METER = """
            match:
              manufacturer: Acme
              registers:
                - {address: 0x000B, type: u16, is: [1648, 1649]}
            identity:
              - {name: model, address: 200, type: string, length: 2}
              - {name: ratedWatts, address: 210, type: u16, scale: 100}
            devices:
              meter:
                points:
                  - {name: gridPower, address: 0, type: i16, scaleFrom: factor}
                  - {name: powerL1, address: 1, type: i16, scaleFrom: factor}
                  - {name: factor, address: 300, type: i16, hidden: true, poll: once}
                  - {name: currentL1, address: 2, type: u16, scale: 0.1}
                  - {name: plate, address: 301, type: u16, poll: once}
                  - {name: cabinet, address: 3, type: i16, unit: °C, poll: slow, nan: -32768}
            """;

    private static Bench meter() {
        Bench bench = Bench.of(DeviceType.METER, METER);
        bench.unit.put(3, 0x0B, 1649);
        bench.unit.put(3, 200, "4131 0000");
        bench.unit.put(3, 210, 50);
        bench.unit.put(3, 0, "FF85 FFFF 0037 0015"); // -123, -1, 5.5 A, 21
        bench.unit.put(3, 300, "0001 0007");
        return bench;
    }

    @Test
    void a_device_is_identified_and_its_nameplate_read_once() {
        Bench bench = meter();
        DeviceInfo info = bench.driver.open();
        assertEquals("Acme", info.manufacturer(), "of the profile, since the device does not say");
        assertEquals("A1", info.model());
        assertEquals("", info.serialNumber());
        assertEquals(5_000, info.ratedWatts());
        assertEquals(
                List.of("gridPower", "powerL1", "currentL1", "plate", "cabinet", "gridStatus"),
                info.points().stream().map(p -> p.name()).toList());
        bench.unit.reads.clear();
        assertEquals(7, bench.poll(PollClass.ONCE).get("plate").goodNumber());
        assertEquals(List.of(), bench.unit.reads, "open has read it");
    }

    @Test
    void readings_are_scaled_signed_and_worded() {
        Bench bench = meter();
        bench.driver.open();
        Map<String, Reading> readings = bench.pollAll();
        assertEquals(-1_230, readings.get("gridPower").goodNumber());
        assertEquals(-5.5, readings.get("currentL1").goodNumber(), "the current has its phase's direction");
        assertEquals(
                "exporting",
                readings.get("gridStatus").value().map(Value::plain).orElse(""));
        assertEquals(21, readings.get("cabinet").goodNumber());
        assertFalse(readings.containsKey("factor"));
        bench.unit.put(3, 3, 0x8000);
        assertEquals(
                Quality.NOT_IMPLEMENTED,
                bench.poll(PollClass.SLOW).get("cabinet").quality());
    }

    @Test
    void another_device_is_a_mismatch_that_says_what_was_found_and_expected() {
        Bench bench = meter();
        bench.unit.put(3, 0x0B, 331);
        LinkException e = assertThrows(LinkException.class, bench.driver::open);
        assertEquals(LinkState.MISMATCH, e.state());
        assertEquals(
                "register 11 of function 3 holds 331 (014B); the profile made-up expects one of 1648, 1649",
                e.getMessage());
        bench.unit.holding.remove(0x0B);
        e = assertThrows(LinkException.class, bench.driver::open);
        assertEquals(LinkState.MISMATCH, e.state());
        assertTrue(String.valueOf(e.getMessage()).contains("cannot be read (exception 2)"), e.getMessage());
    }

    private static final String BATTERY = """
            match: {manufacturer: Acme.*, model: "B[0-9]+|Box.*"}
            identity:
              - {name: manufacturer, address: 100, type: string, length: 4}
              - {name: model, address: 110, type: string, length: 4}
              - {name: firmwareVersion, address: 120, type: u16}
            devices:
              battery:
                points:
                  - {name: chargeRate, address: 0, type: i16}
                  - {name: setpoint, address: 1, type: i16, unit: W, write: 6}
                writes:
                  - {quantity: active-power, point: setpoint, min: -5000, max: 5000, flashWear: none}
            """;

    private static Bench battery(String maker, String model, Map<String, Object> options) {
        Bench bench = Bench.of(DeviceType.BATTERY, BATTERY, options);
        bench.unit.put(3, 100, maker);
        bench.unit.put(3, 110, model);
        bench.unit.put(3, 120, 7);
        bench.unit.put(3, 0, 1_200);
        bench.unit.put(3, 1, 0);
        return bench;
    }

    private static final String ACME = "4163 6D65 2041 4700"; // Acme AG
    private static final String BOX = "426F 7820 3500 0000"; // Box 5
    private static final String OTHER = "5A5A 3900 0000 0000"; // ZZ9
    private static final String NOTHING = "0000 0000 0000 0000";

    @Test
    void a_device_that_calls_itself_otherwise_is_read_but_never_written_to() {
        Bench bench = battery(ACME, OTHER, Map.of());
        DeviceInfo info = bench.driver.open();
        assertEquals(List.of(), info.abilities());
        String doubt = "the device says model 'ZZ9', where 'B[0-9]+|Box.*' is expected by the profile made-up."
                + " It is read but not written to; if the profile fits all the same, set connection.identity: ignore";
        assertEquals(Optional.of(doubt), bench.driver.doubt());
        assertEquals(1_200, bench.poll(PollClass.FAST).get("chargeRate").goodNumber());
        assertEquals(new Outcome.Refused(doubt), bench.write(Quantity.ACTIVE_POWER, 500));
        assertEquals(new Outcome.Refused(doubt), bench.release(Quantity.ACTIVE_POWER, new Original(Map.of())));
        assertThrows(RuntimeException.class, () -> bench.capture(Quantity.ACTIVE_POWER));
        assertEquals(List.of(), bench.unit.writes);
    }

    /** Not to be given back to either: what was before was another device's. */
    @Test
    void a_device_that_was_exchanged_while_it_was_held_is_left_alone() {
        Bench bench = battery(ACME, BOX, Map.of());
        bench.driver.open();
        Original original = bench.capture(Quantity.ACTIVE_POWER);
        assertEquals(new Outcome.Applied(500), bench.write(Quantity.ACTIVE_POWER, 500));
        bench.unit.writes.clear();
        bench.unit.put(3, 110, OTHER);
        bench.driver.open();
        bench.poll(PollClass.FAST);
        assertInstanceOf(Outcome.Refused.class, bench.release(Quantity.ACTIVE_POWER, original));
        assertEquals(List.of(), bench.unit.writes);
        bench.unit.put(3, 110, BOX);
        bench.driver.open();
        assertEquals(Optional.empty(), bench.driver.doubt());
        assertInstanceOf(Outcome.Applied.class, bench.release(Quantity.ACTIVE_POWER, original));
    }

    @Test
    void a_device_that_fits_or_says_nothing_or_is_taken_as_it_is_can_be_set() {
        for (Bench bench : List.of(
                battery(ACME, BOX, Map.of()),
                battery(NOTHING, NOTHING, Map.of()),
                battery(ACME, OTHER, Map.of("identity", "ignore")))) {
            assertEquals(1, bench.driver.open().abilities().size());
            assertEquals(Optional.empty(), bench.driver.doubt());
            assertEquals(new Outcome.Applied(500), bench.write(Quantity.ACTIVE_POWER, 500));
        }
    }

    @Test
    void whoever_ignores_identity_ignores_its_registers_too() {
        Bench bench = Bench.of(DeviceType.METER, METER, Map.of("identity", "ignore"));
        bench.unit.put(3, 0x0B, 331);
        bench.unit.put(3, 0, "0064 0000 0000 0000");
        bench.unit.put(3, 300, "0001 0007");
        assertEquals(List.of(), bench.driver.open().abilities());
        assertEquals(1_000, bench.poll(PollClass.FAST).get("gridPower").goodNumber());
    }

    @Test
    void a_silent_device_is_unreachable_and_no_mismatch() {
        Bench bench = meter();
        bench.unit.fault = request -> ImageUnit.silence();
        LinkException e = assertThrows(LinkException.class, bench.driver::open);
        assertEquals(LinkState.UNREACHABLE, e.state());
        assertEquals(1, bench.unit.reads.size());
    }

    @Test
    void identity_that_a_device_refuses_is_left_empty() {
        Bench bench = meter();
        bench.unit.holding.remove(200);
        bench.unit.holding.remove(210);
        DeviceInfo info = bench.driver.open();
        assertEquals("", info.model());
        assertTrue(Double.isNaN(info.ratedWatts()));
    }

    /** Where others refuse a register, some say nothing. */
    @Test
    void identity_or_a_nameplate_that_a_device_is_silent_about_keeps_nobody_out() {
        for (String silent : List.of("3:200+", "3:300+")) {
            Bench bench = meter();
            bench.unit.fault = request -> request.startsWith(silent) ? ImageUnit.silence() : null;
            assertThrows(LinkException.class, bench.driver::open);
            assertThrows(LinkException.class, bench.driver::open);
            assertEquals(5_000, bench.driver.open().ratedWatts(), "at the third time, since it answers others");
            bench.unit.fault = request -> ImageUnit.silence();
            assertThrows(LinkException.class, bench.driver::open);
        }
    }

    /** Without identity nothing else would show that nobody is there. */
    @Test
    void a_device_that_says_nothing_of_itself_is_knocked_at() {
        Bench bench = new Bench(Bench.shipped("eastron-sdm630"), DeviceType.METER, Map.of());
        bench.unit.fault = request -> ImageUnit.silence();
        assertThrows(LinkException.class, bench.driver::open);
        assertThrows(LinkException.class, bench.driver::open);
        assertEquals(List.of("4:0+2", "4:2+2"), bench.unit.reads, "at another point each time");
        bench.unit.fault = request -> ImageUnit.exception(2);
        assertEquals("Eastron", bench.driver.open().manufacturer(), "a refusal is an answer");
    }

    @Test
    void a_factor_that_is_read_once_and_did_not_come_is_asked_for_again() {
        Bench bench = meter();
        bench.unit.fault = request -> request.startsWith("3:300") ? ImageUnit.exception(6) : null;
        bench.driver.open();
        bench.unit.fault = request -> null;
        Map<String, Reading> readings = bench.poll(PollClass.ONCE, PollClass.FAST);
        assertEquals(Quality.COMM_FAIL, readings.get("plate").quality(), "the device was busy a moment ago");
        assertEquals(Quality.COMM_FAIL, readings.get("gridPower").quality(), "without its factor");
        bench.clock.advance(1_000);
        readings = bench.poll(PollClass.FAST);
        assertEquals(-1_230, readings.get("gridPower").goodNumber());
        assertEquals(7, readings.get("plate").goodNumber());
    }

    @Test
    void derived_points_have_the_worst_quality_of_their_parts_and_the_oldest_instant() {
        Bench bench = Bench.of(DeviceType.BATTERY, """
                reading: {gap: 0}
                devices:
                  battery:
                    points:
                      - {name: chargePower, address: 0, type: u16, unit: W, hidden: true, poll: fast, nan: 0xFFFF}
                      - {name: dischargePower, address: 10, type: u16, unit: W, hidden: true, poll: fast, nan: 0xFFFF}
                      - {name: chargeRate, from: {difference: [dischargePower, chargePower]}}
                """);
        bench.unit.put(3, 0, 1_500);
        bench.unit.put(3, 10, 0);
        bench.driver.open();
        long begin = bench.clock.millis;
        Map<String, Reading> readings = bench.poll(PollClass.FAST);
        assertEquals(-1_500, readings.get("chargeRate").goodNumber());
        assertEquals(begin + 1, readings.get("chargeRate").at().monotonicMillis());
        assertEquals(
                "charging",
                readings.get("chargingState").value().map(Value::plain).orElse(""));
        bench.unit.put(3, 10, 0xFFFF);
        readings = bench.poll(PollClass.FAST);
        assertEquals(Quality.NOT_IMPLEMENTED, readings.get("chargeRate").quality());
        assertEquals(
                "unknown",
                readings.get("chargingState").value().map(Value::plain).orElse(""));
        bench.unit.holding.clear();
        bench.unit.put(3, 99, 0);
        readings = bench.poll(PollClass.FAST);
        assertEquals(Quality.NOT_IMPLEMENTED, readings.get("chargeRate").quality(), "all parts are refused");
    }

    @Test
    void small_changes_within_a_dead_band_repeat_the_value_told_last() {
        Bench bench = Bench.of(
                DeviceType.METER, METER, Map.of("deadBands", Map.of("gridPower", 15), "deadBandMaxAge", "30s"));
        bench.unit.put(3, 0x0B, 1649);
        bench.unit.put(3, 0, "0064 0000 0000 0000");
        bench.unit.put(3, 300, "0001 0007");
        bench.driver.open();
        assertEquals(1_000, bench.poll(PollClass.FAST).get("gridPower").goodNumber());
        bench.unit.put(3, 0, "0065");
        bench.clock.advance(1_000);
        Reading held = bench.poll(PollClass.FAST).get("gridPower");
        assertEquals(1_000, held.goodNumber());
        assertEquals(bench.clock.millis, held.at().monotonicMillis(), "and is not stale");
        bench.clock.advance(30_000);
        assertEquals(1_010, bench.poll(PollClass.FAST).get("gridPower").goodNumber(), "too old");
        bench.unit.put(3, 0, "0067");
        assertEquals(1_030, bench.poll(PollClass.FAST).get("gridPower").goodNumber(), "beyond the band");
    }

    @Test
    void closing_gives_the_connection_back() {
        Bench bench = meter();
        bench.driver.close();
        assertTrue(bench.unit.closed);
    }
}
