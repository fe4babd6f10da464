package energy.busbar.driver.modbus.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.PollClass;
import energy.busbar.driver.modbus.ModbusBuses;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.RefusedPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connection block, and the plan that follows from it. */
class ModbusProfileFactoryTest {
    private static final Map<PollClass, Duration> PERIODS = Map.of(
            PollClass.FAST, Duration.ofSeconds(1),
            PollClass.NORMAL, Duration.ofSeconds(5),
            PollClass.SLOW, Duration.ofMinutes(1));

    private final List<Options.Problem> problems = new ArrayList<>();

    private ProfileDriver create(ProfileCatalogue catalogue, DeviceType type, Map<String, Object> values) {
        try (ModbusBuses buses = new ModbusBuses()) {
            Options options = new Options("connection", new HashMap<>(values), problems);
            return (ProfileDriver)
                    new ModbusProfileFactory(buses, catalogue).create(Bench.config(type, options), new HandClock());
        }
    }

    private ProfileDriver create(DeviceType type, Map<String, Object> values) {
        return create(ProfileCatalogue.shipped(), type, values);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eastron-sdm360 | METER   | is 'eastron-sdm360', which no profile is called | a profile's name, such as eastron-sdm630, ",
                "KEBA           | CHARGER | is 'KEBA', which no profile is called           | a profile's name, such as keba-p30, ",
                "solaredge      | INVERTER| is 'solaredge', of a SunSpec device             | protocol: sunspec",
                "eastron-sdm630 | BATTERY | is 'eastron-sdm630', which is no battery        | a device of type meter",
                "sma-hybrid     | CHARGER | is 'sma-hybrid', which is no charger            | a device of type battery or inverter or meter",
            })
    void a_profile_that_cannot_be_taken_says_why_and_what_would_be_right(
            String profile, DeviceType type, String message, String expected) {
        create(type, Map.of("profile", profile, "host", "h", "timeout", "5 s"));
        assertEquals(2, problems.size(), problems + "");
        assertEquals("connection.profile", problems.get(0).path());
        assertEquals(message, problems.get(0).message());
        assertTrue(
                problems.get(0).expected().startsWith(expected), problems.get(0).expected());
        assertEquals("connection.timeout", problems.get(1).path(), "the other keys are checked all the same");
    }

    /** It is no fault of the configuration, and the other devices shall run. */
    @Test
    void a_device_whose_pack_is_refused_says_so_and_keeps_no_gateway_from_running(@TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("mine.yaml"), "format: 1\nname: mine\nextends: acme-a\n");
        RefusedPack pack = new RefusedPack("acme-pack", "has a signature that is wrong", Set.of("acme-a"));
        ProfileCatalogue catalogue = ProfileCatalogue.of(List.of(), List.of(pack), Optional.of(folder));
        try (ModbusBuses buses = new ModbusBuses()) {
            for (String name : List.of("acme-a", "mine")) {
                Options options = new Options(
                        "connection",
                        Map.of("profile", name, "host", "h", "deadBands", Map.of("gridPower", 5)),
                        problems);
                Driver driver = new ModbusProfileFactory(buses, catalogue)
                        .create(Bench.config(DeviceType.METER, options), new HandClock());
                LinkException e = assertThrows(LinkException.class, ((PolledDriver) driver)::open);
                assertEquals(LinkState.MISMATCH, e.state());
                assertEquals(
                        "its profile " + name
                                + " is missing, since the profile pack acme-pack is not used: has a signature that is wrong",
                        e.getMessage());
            }
        }
        assertEquals(List.of(), problems);
    }

    @Test
    void every_problem_of_the_block_is_told_at_once() {
        create(
                DeviceType.METER,
                Map.of(
                        "profile", "eastron-sdm630",
                        "serial", "/dev/ttyS0",
                        "unit", 0,
                        "maxRead", 126,
                        "gap", -1,
                        "writesPerDay", 0,
                        "deadBands", Map.of("gridPower", -1, "gridPowr", 5),
                        "deadBandMaxAge", "1d",
                        "odd", 1));
        assertEquals(
                List.of(
                        "connection.deadBandMaxAge",
                        "connection.deadBands.gridPower",
                        "connection.deadBands.gridPowr",
                        "connection.gap",
                        "connection.maxRead",
                        "connection.odd",
                        "connection.unit",
                        "connection.writesPerDay"),
                problems.stream().map(Options.Problem::path).sorted().toList());
    }

    @Test
    void a_missing_profile_is_a_problem_of_its_own() {
        create(DeviceType.METER, Map.of("host", "h"));
        assertEquals(
                List.of("connection.profile is missing"),
                problems.stream().map(p -> p.path() + " " + p.message()).toList());
    }

    @Test
    void link_and_reads_of_the_profile_are_defaults() {
        Options options = new Options("connection", Map.of("serial", "/dev/ttyS0"), problems);
        ProfileOptions read = ProfileOptions.read(
                options,
                Bench.shipped("heidelberg-energy-control"),
                Bench.shipped("heidelberg-energy-control")
                        .device(DeviceType.CHARGER)
                        .orElseThrow());
        assertEquals(
                "/dev/ttyS0 with 19200 baud, parity EVEN, 1 stop bits",
                read.bus().endpoint().toString());
        assertEquals(Duration.ofMillis(100), read.bus().requestDelay());
        assertEquals(1, read.unit());
        options = new Options("connection", Map.of("host", "h", "requestDelay", "1s", "unit", 3), problems);
        read = ProfileOptions.read(
                options,
                Bench.shipped("keba-p30"),
                Bench.shipped("keba-p30").device(DeviceType.CHARGER).orElseThrow());
        assertEquals(Duration.ofSeconds(1), read.bus().requestDelay());
        assertEquals(Duration.ofSeconds(3), read.bus().timeout());
        assertEquals(2, read.bus().maxRead());
        assertEquals(3, read.unit());
        assertEquals(List.of(), problems);
    }

    @Test
    void a_profile_of_the_users_own_is_taken(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("ours.yaml"), """
                format: 1
                name: ours
                title: Ours
                extends: eastron-sdm630
                devices:
                  meter:
                    points:
                      - {name: gridPower, negate: true}
                """);
        create(ProfileCatalogue.with(folder), DeviceType.METER, Map.of("profile", "ours", "host", "h"));
        assertEquals(List.of(), problems);
        Files.writeString(folder.resolve("bad.yaml"), "format: 1\nname: bad\n");
        create(ProfileCatalogue.with(folder), DeviceType.METER, Map.of("profile", "bad", "host", "h"));
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).message().startsWith("is 'bad', which has problems: "), problems + "");
    }

    @Test
    void the_plan_is_known_before_the_first_contact() {
        ExplainedPlan plan = create(
                        DeviceType.METER, Map.of("profile", "eastron-sdm630", "serial", "/dev/ttyS0", "baud", 9_600))
                .explain(PERIODS);
        assertEquals(List.of(), problems);
        assertEquals("serial:/dev/ttyS0", plan.bus());
        assertEquals("9600 baud", plan.speed());
        assertEquals(
                List.of("FAST 4:6+12", "FAST 4:52+2", "NORMAL 4:0+6", "NORMAL 4:56+20"),
                plan.blocks().stream()
                        .map(b -> b.pollClass() + " " + b.function() + ":" + b.address() + "+" + b.count())
                        .toList());
        ExplainedPlan.Block first = plan.blocks().get(0);
        assertEquals(List.of("currentL1", "currentL2", "currentL3", "powerL1", "powerL2", "powerL3"), first.points());
        assertEquals(8, first.requestBytes());
        assertEquals(29, first.answerBytes());
        // 37 characters of 10 bits at 9600 baud, twice 3.5 characters of silence, 50 ms of the profile.
        double millis = 44 * 10 / 9.6 + 50;
        assertEquals(millis, first.busMillis(), 1e-9);
        assertEquals(millis / 10, first.busLoadPercent(), 1e-9);
        assertEquals(2 + 2 / 5.0, plan.requestsPerSecond(), 1e-9);
        double load = plan.blocks().stream()
                .mapToDouble(ExplainedPlan.Block::busLoadPercent)
                .sum();
        assertEquals(load, plan.busLoadPercent(), 1e-9);
        assertTrue(load > 15 && load < 30, load + " %");
    }

    @Test
    void the_plan_of_a_network_rests_on_the_measured_round_trip_and_shows_what_was_learned() {
        Bench bench = new Bench(Bench.shipped("sungrow-sh"), DeviceType.METER, Map.of("requestDelay", "0s"));
        assertEquals(
                "round trip of 20 ms, assumed", bench.driver.explain(PERIODS).speed());
        for (int at = 4_900; at < 13_100; at++) {
            bench.unit.put(4, at, 0);
        }
        bench.unit.input.remove(5_604);
        bench.driver.open();
        bench.poll(PollClass.FAST, PollClass.NORMAL);
        ExplainedPlan plan = bench.driver.explain(PERIODS);
        assertEquals("round trip of 1.0 ms, measured", plan.speed());
        List<String> remarks = plan.blocks().stream()
                .filter(b -> !b.remark().isEmpty())
                .map(b -> b.points() + ": " + b.remark())
                .toList();
        assertEquals(List.of("[powerL2]: refused, tried again slowly"), remarks);
    }
}
