package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.GridCurve.Corner;
import energy.busbar.core.model.GridCurve.FrequencyDroop;
import energy.busbar.core.model.GridCurve.Reference;
import energy.busbar.core.model.GridCurve.VoltVar;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the gateway's own control sets beside power, by the driver, register by register (offsets from the ID register). */
class GridSupportTest {
    static final GridCurve VOLT_VAR = new VoltVar(
            List.of(new Corner(92, 44), new Corner(98, 0), new Corner(102, 0), new Corner(108, -44)),
            Reference.MAXIMUM_REACTIVE_POWER,
            OptionalDouble.of(5));

    /** Models 103 and 705: 4 points and 3 curves of 18 registers at 15, 33 and 51; the second was adopted, but is off. */
    static RegisterImage voltVar() {
        String curve = "0002 0001 FFFF 03E8 03E8 0000 FFFF 0000 000A"; // ActPt 2, VAR_MAX, VRef 100, RspTms 1.0
        String points = " 03A2 00FA 0438 FF06 0000 0000 0000 0000"; // 93.0 25.0, 108.0 -25.0
        RegisterImage image = new RegisterImage(40_000)
                .common("Acme", "D5", "SN2")
                .model(103, 50, "FFFF")
                .at(14, "020B 0001")
                .model(705, 67, "FFFF")
                .at(2, "0000 0002 0001 0004 0003 0000 0000 0000 0000 0002")
                .at(12, "FFFF FFFF FFFF") // V_SF -1, DeptRef_SF -1, RspTms_SF -1
                .at(15, curve + " 0001" + points)
                .at(33, curve + " 0000" + points)
                .at(51, curve + " 0000" + points)
                .endMarker();
        adopts(image, 15, 18, 9);
        return image;
    }

    /** Takes over at once what is asked for. */
    private static void adopts(RegisterImage image, int first, int size, int readOnly) {
        image.onWrite = (at, values) -> {
            if (at == 3) {
                for (int i = 0; i < size; i++) {
                    int from = image.start() + first + size * (values[0] - 1) + i;
                    image.at(first + i, i == readOnly ? "0001" : "%04X".formatted(image.get(from)));
                }
            }
        };
    }

    private static SunSpecDriver open(DeviceType type, RegisterImage image) {
        SunSpecDriver driver = Devices.driver(type, image);
        driver.open();
        image.writes.clear();
        return driver;
    }

    private static Outcome write(SunSpecDriver driver, GridCurve curve) {
        return driver.write(new Setpoint(
                        new DeviceId("d1"), curve.quantity(), 1, Optional.of(curve), Duration.ofSeconds(60), 1))
                .toCompletableFuture()
                .join();
    }

    private static Outcome write(SunSpecDriver driver, Quantity quantity, double value) {
        return driver.write(new Setpoint(new DeviceId("d1"), quantity, value, Duration.ofSeconds(60), value))
                .toCompletableFuture()
                .join();
    }

    private static OptionalDouble readBack(SunSpecDriver driver, Quantity quantity) {
        return driver.readBack(quantity).toCompletableFuture().join();
    }

    private static String shown(SunSpecDriver driver, String point) {
        Map<String, Reading> readings = Devices.all(driver);
        return String.valueOf(readings.get(point).value().orElseThrow().plain());
    }

    private static Set<Quantity> abilities(DeviceType type, RegisterImage image) {
        return Devices.driver(type, image).open().abilities().stream()
                .map(Ability::quantity)
                .collect(Collectors.toSet());
    }

    @Test
    void a_device_offers_what_its_models_have_and_nothing_else() {
        DeviceInfo info = Devices.driver(DeviceType.INVERTER, voltVar()).open();
        assertEquals(List.of(new Ability(Quantity.VOLT_VAR, 0, 1, true, Duration.ofSeconds(5))), info.abilities());
        assertEquals(Set.of(), abilities(DeviceType.METER, Devices.meter()));
        // By 123 the sign of a power factor is the device's own affair, so over-excited cannot be told from the other.
        assertEquals(
                Set.of(Quantity.GENERATION_LIMIT, Quantity.CONNECTION, Quantity.REACTIVE_POWER),
                abilities(DeviceType.INVERTER, Devices.immediate()));
        RegisterImage readOnly = voltVar().at(42, "0001").at(60, "0001");
        assertEquals(Set.of(), abilities(DeviceType.INVERTER, readOnly));
        RegisterImage noWayBack = voltVar().at(3, "0000").at(11, "0000");
        assertEquals(
                false,
                Devices.driver(DeviceType.INVERTER, noWayBack)
                        .open()
                        .ability(Quantity.VOLT_VAR)
                        .orElseThrow()
                        .timesOut());
    }

    @Test
    void a_curve_is_written_timed_adopted_enabled_renewed_shown_and_given_back() {
        RegisterImage image = voltVar();
        SunSpecDriver driver = open(DeviceType.INVERTER, image);
        assertEquals("off", shown(driver, "voltVarCurve"));
        Original original =
                driver.capture(Quantity.VOLT_VAR).toCompletableFuture().join();
        assertEquals(new Outcome.Applied(1), write(driver, VOLT_VAR));
        assertEquals(
                List.of(
                        "51: 0004 0001",
                        "58: 0000 0032", // RspTms 5.0
                        "61: 0398 01B8 03D4 0000 03FC 0000 0438 FE48",
                        "7: 0000 003C", // 60 s
                        "11: 0002", // then the second again
                        "3: 0003",
                        "2: 0001"),
                image.writes);
        assertEquals(OptionalDouble.of(1), readBack(driver, Quantity.VOLT_VAR));
        assertEquals(VOLT_VAR.words(), shown(driver, "voltVarCurve"));

        image.writes.clear();
        assertEquals(new Outcome.Applied(1), write(driver, VOLT_VAR));
        assertEquals(List.of("7: 0000 003C", "11: 0002", "2: 0001"), image.writes);

        image.writes.clear();
        assertInstanceOf(
                Outcome.Applied.class,
                driver.release(Quantity.VOLT_VAR, original)
                        .toCompletableFuture()
                        .join());
        assertEquals("2: 0000", image.writes.get(0));
        assertEquals(2, image.get(image.start() + 3), "the second is adopted again");
        assertEquals("03A2", "%04X".formatted(image.get(image.start() + 25)));
        assertEquals("off", shown(driver, "voltVarCurve"));
    }

    @Test
    void a_curve_that_somebody_else_changed_reads_back_as_another_one_also_after_a_lost_link() {
        RegisterImage image = voltVar();
        SunSpecDriver driver = open(DeviceType.INVERTER, image);
        write(driver, VOLT_VAR);
        driver.reset();
        driver.open();
        assertEquals(OptionalDouble.of(1), readBack(driver, Quantity.VOLT_VAR));
        image.at(25, "0399"); // the first corner at 92.1 % instead of 92.0 %
        assertEquals(OptionalDouble.of(0), readBack(driver, Quantity.VOLT_VAR));
        image.at(25, "0398").at(2, "0000");
        assertEquals(OptionalDouble.of(0), readBack(driver, Quantity.VOLT_VAR));
    }

    @Test
    void more_corners_than_the_device_stores_are_refused_and_nothing_is_written() {
        RegisterImage image = voltVar();
        SunSpecDriver driver = open(DeviceType.INVERTER, image);
        Corner corner = new Corner(100, 0);
        GridCurve five = new VoltVar(
                List.of(corner, corner, corner, corner, corner), Reference.MAXIMUM_POWER, OptionalDouble.empty());
        Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, write(driver, five));
        assertEquals("a line of 5 corners; the device takes 1 to 4", refused.reason());
        assertEquals(List.of(), image.writes);
    }

    /** Model 711 with two controls of 10 registers at 14 and 24, of which neither was adopted: no way back by itself. */
    @Test
    void a_droop_of_five_percent_is_a_ratio_of_0_05() {
        String control = "0000 0024 0000 0024 0005 0005 0000 0005 8000"; // Db 0.036, K 0.05, RspTms 5
        RegisterImage image = new RegisterImage(40_000)
                .common("Acme", "D5", "SN2")
                .model(103, 50, "FFFF")
                .at(14, "020B 0001")
                .model(711, 32, "FFFF")
                .at(2, "0001 0000 0001 0002 0000 0000 0000 0000 0000")
                .at(11, "FFFD FFFE 0000") // Db_SF -3, K_SF -2, RspTms_SF 0
                .at(14, control + " 0001")
                .at(24, control + " 0000")
                .endMarker();
        adopts(image, 14, 10, 9);
        SunSpecDriver driver = open(DeviceType.INVERTER, image);
        assertEquals("over +0.036 Hz by 5 %, under -0.036 Hz by 5 % in 5 s", shown(driver, "frequencyDroop"));
        GridCurve droop = new FrequencyDroop(0.2, 0.2, 4, 3, OptionalDouble.empty());
        assertEquals(new Outcome.Applied(1), write(driver, droop));
        assertEquals(List.of("24: 0000 00C8 0000 00C8 0004 0003", "6: 0000 0000", "3: 0002", "2: 0001"), image.writes);
        assertTrue(shown(driver, "frequencyDroop").startsWith("over +0.2 Hz by 4 %, under -0.2 Hz by 3 %"));
    }

    @Test
    void taking_off_the_grid_arms_the_way_back_first() {
        RegisterImage image = Devices.immediate();
        SunSpecDriver driver = open(DeviceType.INVERTER, image);
        Original original =
                driver.capture(Quantity.CONNECTION).toCompletableFuture().join();
        assertEquals(new Outcome.Applied(0), write(driver, Quantity.CONNECTION, 0));
        // Conn_WinTms 0, Conn_RvrtTms 60, Conn 0 in one request.
        assertEquals(List.of("2: 0000 003C 0000"), image.writes);
        image.writes.clear();
        driver.release(Quantity.CONNECTION, original).toCompletableFuture().join();
        assertEquals(1, image.get(image.start() + 4));
    }

    private static void powerFactorBy123(String plus, String raw) {
        RegisterImage image = Devices.immediate();
        SunSpecDriver driver = Devices.driver(DeviceType.INVERTER, image, Map.of("powerFactorPlus", plus));
        Ability ability = driver.open().ability(Quantity.POWER_FACTOR).orElseThrow();
        assertEquals(new Ability(Quantity.POWER_FACTOR, -1, 1, true, Duration.ofSeconds(5)), ability);
        image.writes.clear();
        Original original =
                driver.capture(Quantity.POWER_FACTOR).toCompletableFuture().join();
        assertEquals(new Outcome.Applied(-0.95), write(driver, Quantity.POWER_FACTOR, -0.95));
        // OutPFSet_WinTms 0 and _RvrtTms 60, then OutPFSet, then OutPFSet_Ena.
        assertEquals(List.of("11: 0000 003C", "10: " + raw, "14: 0001"), image.writes, plus);
        assertEquals(OptionalDouble.of(-0.95), readBack(driver, Quantity.POWER_FACTOR));
        image.writes.clear();
        Outcome released = driver.release(Quantity.POWER_FACTOR, original)
                .toCompletableFuture()
                .join();
        assertInstanceOf(Outcome.Applied.class, released);
        assertEquals(List.of("14: 0000", "10: 03E8 0000 0000 0000"), image.writes);
        assertEquals(OptionalDouble.empty(), readBack(driver, Quantity.POWER_FACTOR));
        image.writes.clear();
        assertInstanceOf(Outcome.Refused.class, write(driver, Quantity.POWER_FACTOR, -0.85));
        assertEquals(List.of(), image.writes);
    }

    @Test
    void a_power_factor_by_123_is_set_where_it_is_configured_what_its_plus_means() {
        powerFactorBy123("over-excited", "FC4A"); // -950
        powerFactorBy123("under-excited", "03B6"); // 950
        assertEquals(
                Set.of(Quantity.GENERATION_LIMIT, Quantity.CONNECTION, Quantity.REACTIVE_POWER, Quantity.POWER_FACTOR),
                Devices.driver(DeviceType.INVERTER, Devices.immediate(), Map.of("powerFactorPlus", "over-excited"))
                        .open()
                        .abilities()
                        .stream()
                        .map(Ability::quantity)
                        .collect(Collectors.toSet()));
    }

    @Test
    void another_word_for_what_plus_means_is_told() {
        List<Options.Problem> problems = new ArrayList<>();
        SunSpecOptions.read(new Options("connection", Map.of("host", "h", "powerFactorPlus", "iec"), problems));
        assertEquals(
                List.of(new Options.Problem(
                        "connection.powerFactorPlus", "is 'iec'", "one of over-excited, under-excited")),
                problems);
    }

    @Test
    void the_curves_are_in_the_plan_of_what_is_read() {
        RegisterImage image = voltVar();
        SunSpecDriver driver = open(DeviceType.INVERTER, image);
        image.asked.clear();
        driver.poll(PollClass.SLOW);
        Set<String> planned = driver.explain(Map.of(PollClass.SLOW, Duration.ofSeconds(60))).blocks().stream()
                .filter(b -> b.pollClass() == PollClass.SLOW)
                .map(b -> b.address() + "+" + b.count())
                .collect(Collectors.toSet());
        assertEquals(Set.copyOf(image.asked), planned);
    }
}
