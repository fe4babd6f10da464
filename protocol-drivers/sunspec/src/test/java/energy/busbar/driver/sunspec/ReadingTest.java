package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.Unit;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Groups, holes, ends and what becomes of models that are neither inverter nor meter. */
class ReadingTest {
    private static Map<String, Reading> read(DeviceType type, RegisterImage image, Map<String, Object> options) {
        SunSpecDriver driver = Devices.driver(type, image, options);
        driver.open();
        return Devices.all(driver);
    }

    private static void is(Map<String, Reading> readings, String point, double value) {
        assertEquals(value, readings.get(point).goodNumber(), 1e-9, point);
    }

    private static void is(Map<String, Reading> readings, String point, String word) {
        assertEquals(word, readings.get(point).value().orElseThrow().plain(), point);
    }

    private static SunSpecDevice device(RegisterImage image) {
        return SunSpecDevice.find(image, 1, OptionalInt.empty()).get(0);
    }

    /** 714 with a PV port giving 3 kW and a battery port giving 1.5 kW; 701 giving 4.4 kW; 713 at 60 %. */
    static RegisterImage ports() {
        return new RegisterImage(40_000)
                .common("Acme", "H5", "H1")
                .model(701, 153, "FFFF")
                .at(10, "1130") // W 4400
                .at(116, "0000") // W_SF
                .model(713, 7, "FFFF")
                .at(4, "0258 03D4 0000 0000 FFFF") // SoC 60.0, SoH 98.0, OK
                .model(714, 68, "FFFF")
                .at(4, "0002") // NPrt
                .at(15, "FFFE FFFF 0000 0000 0000") // DCA -2, DCV -1, DCW, DCWH, Tmp
                .at(20, "0000 0001") // PV
                .at(30, "02EE 0FA0 0BB8") // 7.50 A, 400.0 V, 3000 W
                .at(41, "0023 0001") // 35 C, on
                .at(45, "0001 0002") // ESS
                .at(55, "0177 0FA0 05DC 0000 0000 0000 03E8") // 3.75 A, 400.0 V, 1500 W, 1000 Wh
                .endMarker();
    }

    @Test
    void a_point_of_a_repeating_group_is_read_by_its_name_with_its_scale_in_one_request() {
        RegisterImage image = ports();
        SunSpecDevice device = device(image);
        image.asked.clear();
        SunSpecDevice.Measured measured = device.read("714.Prt[2].DCA").get(0);
        assertEquals(3.75, measured.value().orElseThrow().asDouble());
        assertEquals("A", measured.unit());
        // DCA_SF is at 15, the second port's DCA at 55 of the model at 40234.
        assertEquals(List.of((40_234 + 15) + "+41"), image.asked);
        assertEquals("ESS", device.read("714.Prt[2].PrtTyp").get(0).symbol());
        assertEquals(List.of("1", "701", "713", "714"), device.models());
        assertTrue(device.points("714").contains("714.Prt[2].DCAlrm"));
        assertTrue(!device.points("714").contains("714.Prt[3].DCA"));
    }

    @Test
    void what_the_device_does_not_have_is_told_with_what_it_has() {
        SunSpecDevice device = device(ports());
        LinkException e = assertThrows(LinkException.class, () -> device.read("160.N"));
        assertEquals("device 1 of unit 1 has no model 160; it has 1, 701, 713, 714", e.getMessage());
        assertEquals(
                LinkState.MISMATCH,
                assertThrows(LinkException.class, () -> device.read("714.X")).state());
    }

    @Test
    void the_points_of_an_inverter_do_not_take_its_batterys_port_for_the_suns() {
        Map<String, Reading> readings = read(DeviceType.INVERTER, ports(), Map.of());
        is(readings, "power", 4400);
        is(readings, "port1Power", 3000);
        is(readings, "port1Voltage", 400);
        is(readings, "port1State", "on");
        is(readings, "port1Temperature", 35);
        assertEquals(null, readings.get("port2Power"));
    }

    @Test
    void a_battery_behind_a_hybrid_is_its_port_and_not_the_inverters_terminals() {
        Map<String, Reading> readings = read(DeviceType.BATTERY, ports(), Map.of());
        is(readings, "chargeRate", 1500);
        is(readings, "chargingState", "discharging");
        is(readings, "chargePercentage", 60);
        is(readings, "stateOfHealth", 98);
    }

    @Test
    void a_battery_of_124_has_its_power_from_the_two_inputs_of_160_that_are_named_so() {
        Map<String, Reading> readings = read(DeviceType.BATTERY, Devices.hybrid(), Map.of());
        is(readings, "chargeRate", -1200);
        is(readings, "chargingState", "charging");
        is(readings, "chargePercentage", 45);
        is(readings, "backupReserve", 5);
        is(readings, "chargedEnergy", 10_000);
        is(readings, "chargeStatus", "charging");
        Map<String, Reading> sun = read(DeviceType.INVERTER, Devices.hybrid(), Map.of());
        is(sun, "mppt1Power", 2000);
        is(sun, "mppt2Voltage", 400);
        is(sun, "mppt1Name", "MPPT 1");
        assertEquals(null, sun.get("mppt3Power"));
    }

    @Test
    void half_of_a_batterys_power_is_no_power() {
        RegisterImage image = Devices.hybrid();
        SunSpecDriver driver = Devices.driver(DeviceType.BATTERY, image);
        driver.open();
        image.put(40_122 + 10 + 20 * 3 + 11, "FFFF"); // DCW of StDisCha
        assertEquals(
                Quality.NOT_IMPLEMENTED, Devices.all(driver).get("chargeRate").quality());
    }

    @Test
    void a_battery_of_124_without_anything_that_measures_it_is_refused() {
        RegisterImage image = Devices.hybrid();
        image.put(40_122 + 11 + 40, "0041"); // StCha is now "\0A..."
        LinkException e = assertThrows(
                LinkException.class,
                () -> Devices.driver(DeviceType.BATTERY, image).open());
        assertEquals(LinkState.MISMATCH, e.state());
        assertTrue(e.getMessage().contains("160 with its charge and discharge"), e.getMessage());
    }

    /** 802 and 803: a bank giving 2 kW, with two strings, and an 804 for each. */
    static RegisterImage bank() {
        RegisterImage image = new RegisterImage(40_000)
                .common("Acme", "Rack", "R1")
                .model(802, 62, "FFFF")
                .at(3, "03E8") // WHRtg 1000 x 10
                .at(11, "02EE FFFF 03DE") // SoC 75.0, DoD, SoH 99.0
                .at(34, "1F40 FFFF FFFF 0CE4 FFFF FFFF 0C1C FFFF FFFF 0C80") // V 800.0, CellVMax 3.300, Min 3.100, Avg
                // 3.200
                .at(44, "0019 FFFF FFFF 00C8") // A 2.5, W 200 x 10
                .at(52, "0000 0001 0000 0000 FFFF 8000 FFFF FFFF FFFD FFFF 0000 0001") // AHRtg … W_SF
                .model(803, 26 + 2 * 32, "FFFF")
                .at(2, "0002 0002 001E") // NStr, NStrCon, ModTmpMax 30
                .at(22, "FFFD 0000 FFFF FFFF FFFF FFFF") // CellV, ModTmp, A, SoH, SoC, V
                .at(28 + 4, "02F8 03E8 000C") // StrSoC 76.0, StrSoH 100.0, StrA 1.2
                .at(60 + 4, "02E4 03D4 000D"); // 74.0, 98.0, 1.3
        for (int i = 1; i <= 2; i++) {
            image.model(804, 46 + 16, "FFFF")
                    .at(2, "000%d 0001".formatted(i)) // Idx, NMod
                    .at(14, "0FA0") // V 400.0
                    .at(38, "FFFF FFFF FFFF FFFF FFFF FFFD 0000") // SoC, SoH, DoD, A, V, CellV, ModTmp
                    .at(48, "000C 02EE"); // ModNCell, ModSoC 75.0
        }
        return image.endMarker();
    }

    @Test
    void a_bank_of_batteries_has_its_own_power_its_strings_and_their_modules() {
        Map<String, Reading> readings = read(DeviceType.BATTERY, bank(), Map.of());
        is(readings, "chargeRate", 2000);
        is(readings, "capacity", 10_000);
        is(readings, "dcVoltage", 800);
        is(readings, "dcCurrent", 2.5);
        is(readings, "cellVoltageMax", 3.3);
        is(readings, "cellVoltageMin", 3.1);
        is(readings, "stateOfHealth", 99);
        is(readings, "stringsConnected", 2);
        is(readings, "moduleTemperatureMax", 30);
        is(readings, "string1ChargePercentage", 76);
        is(readings, "string2Current", 1.3);
        is(readings, "string2Voltage", 400);
        is(readings, "string2Module1ChargePercentage", 75);
    }

    @Test
    void a_bank_whose_plus_is_charging_is_turned_round() {
        Map<String, Reading> readings = read(DeviceType.BATTERY, bank(), Map.of("invert", true));
        is(readings, "chargeRate", -2000);
        is(readings, "dcCurrent", -2.5);
        is(readings, "string1Current", -1.2);
        is(readings, "dcVoltage", 800);
    }

    @Test
    void a_second_model_of_a_kind_has_a_name_of_its_own() {
        RegisterImage image = bank();
        assertEquals(List.of("1", "802", "803", "804", "804#2"), device(image).models());
        assertEquals(
                2, device(image).read("804#2.Idx").get(0).value().orElseThrow().asDouble());
        Map<String, Reading> readings =
                read(DeviceType.BATTERY, bank(), Map.of("models", List.of("804#2.Idx", "803.string[2].StrSoC")));
        is(readings, "m804_2.Idx", 2);
        is(readings, "m803.string.2.StrSoC", 74);
    }

    /** 404 with two strings, 601 with one tracker, 502: no AC power. */
    static RegisterImage combiner() {
        return new RegisterImage(40_000)
                .common("Acme", "C2", "C1")
                .model(404, 25 + 2 * 14, "FFFF")
                .at(2, "FFFF 8000 FFFF 0000 0000") // DCA -1, DCAhr, DCV -1, DCW, DCWh
                .at(13, "00C8 FFFF FFFF 1770 0019 2EE0") // DCA 20.0, DCAhr, DCV 600.0, Tmp 25, DCW 12000
                .at(22, "FFFF 8000 FFFF 0000 0000") // the strings' own
                .at(27 + 5, "0064") // InDCA 10.0
                .at(41 + 5, "0063") // 9.9
                .model(601, 26 + 22, "0000")
                .at(2, "0054") // Nam "\0T" is empty
                .at(26, "FFFE 0001") // Dgr_SF -2, N 1
                .at(28 + 12, "0000 1194") // ElPos 45.00
                .endMarker();
    }

    private static SunSpecDriver part(RegisterImage image, Site.Role role) {
        DeviceConfig plain =
                Devices.config(DeviceType.METER, new Options("connection", Map.of("host", "h"), new ArrayList<>()));
        Site.Placement at = plain.placement();
        Site.Placement as = new Site.Placement(
                at.device(), at.type(), role, at.feeder(), at.coupling(), at.phases(), at.safe(), at.tags());
        return new SunSpecDriver(
                new DeviceConfig(plain.id(), plain.name(), as, plain.options()),
                SunSpecOptions.read(new Options("connection", Map.of("host", "h"), new ArrayList<>())),
                image,
                Devices.CLOCK);
    }

    @Test
    void a_string_combiner_is_a_meter_of_a_part_and_never_that_of_the_grid() {
        SunSpecDriver driver = part(combiner(), Site.Role.SUB_METER);
        assertTrue(driver.open().points().stream().noneMatch(p -> p.name().equals("gridStatus")));
        Map<String, Reading> readings = Devices.all(driver);
        is(readings, "combiner1Power", 12_000);
        is(readings, "combiner1Voltage", 600);
        is(readings, "combiner1String2Current", 9.9);
        is(readings, "tracker1Elevation", 45);
        assertThrows(
                LinkException.class,
                () -> part(combiner(), Site.Role.GRID_METER).open());
    }

    @Test
    void synchronous_groups_are_never_cut() {
        RegisterImage image = new RegisterImage(40_000)
                .common("A", "B", "C")
                .model(704, 65, "0000")
                .at(59, "03E8 0001")
                .endMarker();
        SunSpecDevice device = device(image);
        for (int most = 2; most <= 125; most++) {
            image.maxRead = most;
            image.asked.clear();
            assertEquals(device.points("704").size(), device.read("704").size());
            for (int group : List.of(59, 61, 63, 65)) {
                int at = 40_070 + group;
                assertTrue(
                        image.asked.stream().anyMatch(read -> {
                            int from = Integer.parseInt(read.split("\\+", 2)[0]);
                            int to = from + Integer.parseInt(read.split("\\+", 2)[1]);
                            return from <= at && to >= at + 2;
                        }),
                        most + " cuts " + group + ": " + image.asked);
            }
        }
        image.asked.clear();
        device.read("704.PFWInj.PF");
        assertEquals(List.of((40_070 + 53) + "+8"), image.asked);
    }

    @Test
    void a_hole_costs_its_own_point_and_is_left_alone_for_a_while() {
        RegisterImage image = Devices.meter();
        SunSpecDriver driver = Devices.driver(DeviceType.METER, image);
        driver.open();
        image.holes.add(40_070 + 20); // WphB
        Map<String, Reading> readings = Devices.all(driver);
        is(readings, "gridPower", 1500);
        is(readings, "powerL1", 2500);
        is(readings, "powerL3", 0);
        assertEquals(Quality.COMM_FAIL, readings.get("powerL2").quality());
        image.asked.clear();
        for (int i = 0; i < ReadPlan.REST - 1; i++) {
            is(Devices.all(driver), "gridPower", 1500);
        }
        assertTrue(image.asked.stream().noneMatch(read -> covers(read, 40_070 + 20)), () -> image.asked.toString());
        image.holes.clear();
        driver.poll(PollClass.FAST);
        driver.poll(PollClass.FAST);
        is(index(driver.poll(PollClass.FAST)), "powerL2", -1000);
    }

    private static Map<String, Reading> index(List<Reading> readings) {
        Map<String, Reading> byName = new HashMap<>();
        readings.forEach(r -> byName.put(r.point(), r));
        return byName;
    }

    private static boolean covers(String read, int address) {
        int from = Integer.parseInt(read.split("\\+", 2)[0]);
        return from <= address && address < from + Integer.parseInt(read.split("\\+", 2)[1]);
    }

    @Test
    void silence_behind_the_last_model_is_an_end_and_silence_everywhere_is_none() {
        RegisterImage image = new RegisterImage(40_000).common("A", "B", "C").model(203, 105, "8000");
        image.silentFrom = 40_070 + 107;
        assertEquals(List.of("1", "203"), device(image).models());
        image.silentFrom = 40_070;
        assertEquals(List.of("1"), device(image).models());
        image.fault = new ModbusException(Kind.NO_ANSWER, 0, "no answer");
        LinkException e = assertThrows(LinkException.class, () -> device(image));
        assertEquals(LinkState.UNREACHABLE, e.state());
    }

    @Test
    void what_lies_behind_a_chain_without_end_is_no_model() {
        RegisterImage image = new RegisterImage(40_000).common("A", "B", "C").model(203, 105, "8000");
        image.put(40_070 + 107, "4142 FFF0");
        assertEquals(List.of("1", "203"), device(image).models());
    }

    @Test
    void a_second_common_model_begins_a_device_whose_models_are_its_own() {
        is(read(DeviceType.INVERTER, Devices.chain(), Map.of()), "power", 100);
        is(read(DeviceType.METER, Devices.chain(), Map.of()), "gridPower", 500);
        assertEquals(
                "WND", Devices.driver(DeviceType.METER, Devices.chain()).open().model());
        assertEquals(
                List.of("SE10K", "WND"),
                SunSpecDevice.find(Devices.chain(), 1, OptionalInt.empty()).stream()
                        .map(SunSpecDevice::model)
                        .toList());
        is(read(DeviceType.METER, Devices.chain(), Map.of("device", 2)), "gridPower", 500);
        assertThrows(
                LinkException.class,
                () -> Devices.driver(DeviceType.METER, Devices.chain(), Map.of("device", 1))
                        .open());
        LinkException e = assertThrows(
                LinkException.class,
                () -> Devices.driver(DeviceType.METER, Devices.chain(), Map.of("device", 3))
                        .open());
        assertEquals("device 3 is asked for; the chain of unit 1 has 2", e.getMessage());
    }

    @Test
    void a_power_factor_in_percent_and_one_as_a_cosine_are_the_same() {
        RegisterImage image = Devices.inverter();
        SunSpecDriver driver = Devices.driver(DeviceType.INVERTER, image);
        Point powerFactor = driver.open().points().stream()
                .filter(p -> p.name().equals("powerFactor"))
                .findFirst()
                .orElseThrow();
        assertEquals(Unit.NONE, powerFactor.unit(), "the model's unit is percent");
        image.put(40_070 + 22, "FFA1 0000"); // PF -95, SF 0
        is(Devices.all(driver), "powerFactor", -0.95);
        image.put(40_070 + 22, "FFA1 FFFE");
        is(Devices.all(driver), "powerFactor", -0.95);
    }

    @Test
    void counts_that_lie_are_bounded_by_the_length() {
        RegisterImage image = new RegisterImage(40_000)
                .common("A", "B", "C")
                .model(714, 68, "0000")
                .at(4, "FFFE") // 65534 ports
                .model(705, 67, "0000")
                .at(5, "FFFE FFFE") // and as many points and curves
                .endMarker();
        SunSpecDevice device = device(image);
        assertEquals(
                2,
                device.points("714").stream().filter(p -> p.endsWith(".PrtTyp")).count());
        assertEquals(
                0,
                device.points("705").stream().filter(p -> p.contains(".Crv[")).count());
    }

    @Test
    void a_word_that_is_no_model_is_told() {
        List<Options.Problem> problems = new ArrayList<>();
        SunSpecOptions.read(new Options(
                "connection", Map.of("host", "h", "models", List.of("701", "W", "714.Prt[1].DCA", "804#2")), problems));
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).expected().contains("714.Prt[2].DCA"), problems.get(0)::expected);
    }

    @Test
    void a_scan_looks_at_the_usual_units_first_and_at_all_when_asked() {
        RegisterImage image = Devices.meter();
        SunSpecScan.Result usual = SunSpecScan.scan(image, false);
        assertEquals(List.of(1, 2, 3, 126), List.copyOf(usual.devices().keySet()));
        assertEquals("Meter", usual.devices().get(126).get(0).model());
        assertEquals(247, SunSpecScan.scan(image, true).devices().size());
        image.put(40_000, "0000 0000");
        assertTrue(SunSpecScan.scan(image, false).seen().get(2).startsWith("unit 2 is no SunSpec device"));
        image.fault = new ModbusException(Kind.NO_ANSWER, 0, "no answer");
        assertThrows(LinkException.class, () -> SunSpecScan.scan(image, false));
        image.fault = new ModbusException(Kind.UNREACHABLE, 0, "no connection");
        assertEquals(
                "no connection",
                assertThrows(LinkException.class, () -> SunSpecScan.scan(image, true))
                        .getMessage());
    }
}
