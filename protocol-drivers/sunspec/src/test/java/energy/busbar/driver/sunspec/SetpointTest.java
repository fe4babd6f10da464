package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What is written, in which order, register by register (offsets from the model's ID register). */
class SetpointTest {
    private static Setpoint setpoint(Quantity quantity, double value) {
        return new Setpoint(new DeviceId("d1"), quantity, value, Duration.ofSeconds(60), 0);
    }

    private static Outcome write(SunSpecDriver driver, Quantity quantity, double value) {
        return driver.write(setpoint(quantity, value)).toCompletableFuture().join();
    }

    private static SunSpecDriver open(DeviceType type, RegisterImage image) {
        SunSpecDriver driver = Devices.driver(type, image);
        driver.open();
        image.writes.clear();
        return driver;
    }

    @Test
    void a_limit_by_model_123_arms_the_time_out_before_it_enables() {
        RegisterImage image = Devices.inverter();
        SunSpecDriver driver = open(DeviceType.INVERTER, image);
        assertEquals(new Outcome.Applied(3300), write(driver, Quantity.GENERATION_LIMIT, 3350));
        // WinTms 0 and RvrtTms 60 in one request, then the percentage, then the enable.
        assertEquals(List.of("6: 0000 003C", "5: 0021", "9: 0001"), image.writes);
        assertEquals(
                OptionalDouble.of(3300),
                driver.readBack(Quantity.GENERATION_LIMIT).toCompletableFuture().join());
    }

    @Test
    void a_limit_is_given_back_as_it_was_found_and_disabled_first() {
        RegisterImage image = Devices.inverter();
        image.put(image.start() + 5, "0050 0000 0000 0000 0000");
        SunSpecDriver driver = open(DeviceType.INVERTER, image);
        Original original =
                driver.capture(Quantity.GENERATION_LIMIT).toCompletableFuture().join();
        write(driver, Quantity.GENERATION_LIMIT, 1000);
        image.writes.clear();
        assertInstanceOf(
                Outcome.Applied.class,
                driver.release(Quantity.GENERATION_LIMIT, original)
                        .toCompletableFuture()
                        .join());
        assertEquals(List.of("9: 0000", "5: 0050 0000 0000 0000"), image.writes);
    }

    @Test
    void a_limit_that_was_in_force_before_is_in_force_again() {
        RegisterImage image = Devices.inverter();
        image.put(image.start() + 5, "0050 0000 0000 0000 0001");
        SunSpecDriver driver = open(DeviceType.INVERTER, image);
        Original original =
                driver.capture(Quantity.GENERATION_LIMIT).toCompletableFuture().join();
        write(driver, Quantity.GENERATION_LIMIT, 1000);
        image.writes.clear();
        assertEquals(
                new Outcome.Applied(8000),
                driver.release(Quantity.GENERATION_LIMIT, original)
                        .toCompletableFuture()
                        .join());
        assertEquals(List.of("5: 0050 0000 0000 0000 0001"), image.writes);
    }

    @Test
    void a_battery_power_by_model_704_writes_both_words_of_its_times() {
        RegisterImage image = Devices.battery();
        SunSpecDriver driver = open(DeviceType.BATTERY, image);
        assertEquals(new Outcome.Applied(-3000), write(driver, Quantity.ACTIVE_POWER, -3000));
        // WSetEnaRvrt and WSetRvrtTms (32 bits), then WSetMod and WSet (32 bits), then WSetEna.
        assertEquals(List.of("30: 0000 0000 003C", "23: 0001 FFFF F448", "22: 0001"), image.writes);
    }

    @Test
    void a_battery_is_given_back_to_itself() {
        RegisterImage image = Devices.battery();
        SunSpecDriver driver = open(DeviceType.BATTERY, image);
        Original original =
                driver.capture(Quantity.ACTIVE_POWER).toCompletableFuture().join();
        write(driver, Quantity.ACTIVE_POWER, 3000);
        image.writes.clear();
        assertInstanceOf(
                Outcome.Applied.class,
                driver.release(Quantity.ACTIVE_POWER, original)
                        .toCompletableFuture()
                        .join());
        assertEquals(List.of("22: 0000", "30: 0000 0000 0000", "23: 0001 0000 0000"), image.writes);
        assertEquals(
                OptionalDouble.empty(),
                driver.readBack(Quantity.ACTIVE_POWER).toCompletableFuture().join());
    }

    @Test
    void what_is_beyond_the_bounds_is_refused_and_nothing_is_written() {
        RegisterImage image = Devices.battery();
        SunSpecDriver driver = open(DeviceType.BATTERY, image);
        assertInstanceOf(Outcome.Refused.class, write(driver, Quantity.ACTIVE_POWER, 5001));
        assertInstanceOf(Outcome.Refused.class, write(driver, Quantity.ACTIVE_POWER, -5001));
        assertInstanceOf(Outcome.Refused.class, write(driver, Quantity.GENERATION_LIMIT, 1));
        assertEquals(List.of(), image.writes);
    }

    @Test
    void a_device_that_takes_a_value_and_keeps_its_own_has_failed() {
        RegisterImage image = Devices.battery();
        SunSpecDriver driver = open(DeviceType.BATTERY, image);
        image.onWrite = (at, values) -> image.put(image.start() + 24, "0000 07D0");
        Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, write(driver, Quantity.ACTIVE_POWER, 3000));
        assertEquals("written, but it reads back 2000.0 W", failed.reason());
    }

    @Test
    void sent_without_answer_is_kept_apart_from_failed_and_refused() {
        assertInstanceOf(Outcome.Failed.class, outcome(Kind.UNREACHABLE, 0));
        assertInstanceOf(Outcome.NoAnswer.class, outcome(Kind.NO_ANSWER, 0));
        assertInstanceOf(Outcome.NoAnswer.class, outcome(Kind.GARBLED, 0));
        assertInstanceOf(Outcome.Refused.class, outcome(Kind.REFUSED, 3));
        assertInstanceOf(Outcome.Failed.class, outcome(Kind.REFUSED, 6));
        assertInstanceOf(Outcome.NoAnswer.class, outcome(Kind.REFUSED, 11));
    }

    @Test
    void what_fails_before_anything_was_sent_has_failed() {
        RegisterImage image = Devices.battery();
        SunSpecDriver driver = open(DeviceType.BATTERY, image);
        image.fault = new ModbusException(Kind.NO_ANSWER, 0, "told so");
        assertInstanceOf(Outcome.Failed.class, write(driver, Quantity.ACTIVE_POWER, 1000));
    }

    private static Outcome outcome(Kind kind, int code) {
        RegisterImage image = Devices.battery();
        SunSpecDriver driver = open(DeviceType.BATTERY, image);
        image.writeFault = new ModbusException(kind, code, "told so");
        return write(driver, Quantity.ACTIVE_POWER, 1000);
    }

    @Test
    void a_device_without_a_time_out_says_so() {
        RegisterImage image = Devices.inverter();
        image.put(image.start() + 7, "FFFF");
        SunSpecDriver driver = Devices.driver(DeviceType.INVERTER, image);
        assertEquals(false, driver.open().abilities().get(0).timesOut());
        write(driver, Quantity.GENERATION_LIMIT, 5000);
        assertEquals(List.of("5: 0032", "9: 0001"), image.writes);
    }
}
