package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site;
import energy.busbar.driver.modbus.PeerProgram.Running;
import energy.busbar.driver.modbus.Peers.Cable;
import energy.busbar.driver.modbus.profile.ModbusProfileFactory;
import energy.busbar.profiles.ProfileCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices of hardware profiles on servers of other makers: read, set and given back. Needs what PeerProgramsTest needs. */
@Timeout(180)
class PeerProfilesTest {
    private static final DeviceId ID = new DeviceId("device");

    /** Function 16, two registers with the lowest first, a bound from a register and a mode to be taken over. */
    private static final String BATTERY = """
            format: 1
            name: made-up-battery
            title: Made up
            manufacturer: Acme
            source: [{document: D, revision: A, date: undated, url: "https://acme.example/d.pdf", frames: computed}]
            match: {manufacturer: Acme}
            devices:
              battery:
                points:
                  - {name: chargeRate, function: 4, address: 100, type: i32, wordOrder: little, negate: true}
                  - {name: chargePercentage, function: 4, address: 102, type: u16, scale: 0.1}
                  - {name: maximum, address: 1000, type: u16, unit: W, poll: slow}
                  - {name: mode, address: 1001, type: u16, enum: {0: own, 3: remote}, write: 6, poll: slow}
                  - {name: setpoint, address: 1002, type: i32, unit: W, wordOrder: little, negate: true, write: 16}
                writes:
                  - quantity: active-power
                    point: setpoint
                    min: {point: maximum, factor: -1}
                    max: maximum
                    flashWear: none
                    readBack: {point: setpoint, tolerance: 1, after: 10ms}
                    enable: [{point: mode, to: remote}]
                    release: [{point: mode, to: original}]
            """;

    /** A Heidelberg Energy Control while a car charges with 16 A. */
    private static final PeerTables CHARGER = PeerTables.of(
            257,
            new int[] {15_000, 0, 0, 0, 160, 0},
            4,
            inputs(0x108, 7, 160, 155, 158, 325, 230, 231, 229, 1, 11_000));

    @TempDir
    Path folder;

    private static int[] inputs(int... first) {
        int[] inputs = Arrays.copyOf(first, 98);
        inputs[17 - 4] = 1;
        inputs[18 - 4] = 0xE240;
        inputs[100 - 4] = 16;
        inputs[101 - 4] = 6;
        return inputs;
    }

    /** Given how the device is reached. */
    private interface Use {
        void at(Map<String, Object> connection) throws Exception;
    }

    private void onBoth(PeerProgram peer, PeerTables tables, Use use) throws Exception {
        peer.needed();
        Peers.needsSocat();
        try (Running running = peer.onTcp(tables, 0, folder)) {
            use.at(Map.of("host", "127.0.0.1", "port", running.port()));
        }
        try (Cable cable = new Cable(folder);
                Running running = peer.onSerial(tables, cable.there, folder)) {
            assertEquals(cable.there.toString(), running.said());
            // A pseudo-terminal has no parity.
            use.at(Map.of("serial", cable.here.toString(), "baud", 115_200, "parity", "none"));
        }
    }

    private PolledDriver driver(ModbusBuses buses, DeviceType type, String profile, Map<String, Object> connection) {
        Map<String, Object> values = new HashMap<>(connection);
        values.putAll(Map.of("profile", profile, "timeout", "5s", "requestDelay", "0s"));
        List<Options.Problem> problems = new ArrayList<>();
        Site.Role role = type == DeviceType.CHARGER ? Site.Role.CHARGING : Site.Role.STORAGE;
        Site.Placement placement = new Site.Placement(
                ID,
                type,
                role,
                "main",
                Site.Coupling.AC,
                List.of(Phase.L1, Phase.L2, Phase.L3),
                OptionalDouble.empty(),
                Set.of());
        DeviceConfig config = new DeviceConfig(ID, "device", placement, new Options("connection", values, problems));
        PolledDriver driver = (PolledDriver)
                new ModbusProfileFactory(buses, ProfileCatalogue.with(folder)).create(config, Peers.CLOCK);
        assertEquals(List.of(), problems);
        return driver;
    }

    private static Map<String, Reading> poll(PolledDriver driver) {
        Map<String, Reading> readings = new HashMap<>();
        for (PollClass each : PollClass.values()) {
            driver.poll(each).forEach(r -> readings.put(r.point(), r));
        }
        assertTrue(readings.values().stream().allMatch(r -> r.quality() == Quality.GOOD), readings + "");
        return readings;
    }

    private static void set(PolledDriver driver, Quantity quantity, double value, String point, double before) {
        Actuator actuator = (Actuator) driver;
        Original original = actuator.capture(quantity).toCompletableFuture().join();
        Setpoint setpoint = new Setpoint(ID, quantity, value, Duration.ofSeconds(60), before);
        assertEquals(
                new Outcome.Applied(value),
                actuator.write(setpoint).toCompletableFuture().join());
        assertEquals(value, poll(driver).get(point).goodNumber());
        Outcome released =
                actuator.release(quantity, original).toCompletableFuture().join();
        assertTrue(released instanceof Outcome.Applied, () -> released + "");
    }

    @ParameterizedTest
    @EnumSource
    void a_charger_is_read_limited_and_given_back(PeerProgram peer) throws Exception {
        onBoth(peer, CHARGER, connection -> {
            try (ModbusBuses buses = new ModbusBuses();
                    PolledDriver driver = driver(buses, DeviceType.CHARGER, "heidelberg-energy-control", connection)) {
                driver.open();
                Map<String, Reading> readings = poll(driver);
                assertEquals(
                        List.of(16.0, 15.5, 15.8, 16.0, 32.5, 230.0, 123_456.0),
                        List.of(
                                        "chargerCurrentL1",
                                        "chargerCurrentL2",
                                        "chargerCurrentL3",
                                        "chargerCurrent",
                                        "boardTemperature",
                                        "chargerVoltage",
                                        "apparentEnergy")
                                .stream()
                                .map(name -> readings.get(name).goodNumber())
                                .toList());
                assertEquals(
                        "charging", readings.get("chargingState").rawValue().plain());
                set(driver, Quantity.CHARGE_CURRENT, 10, "offeredCurrent", 16);
                assertEquals(16, poll(driver).get("offeredCurrent").goodNumber(), "what stood there before");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_battery_is_read_set_and_given_back_by_function_16(PeerProgram peer) throws Exception {
        Files.writeString(folder.resolve("made-up-battery.yaml"), BATTERY);
        PeerTables tables = PeerTables.of(1_000, new int[] {5_000, 0, 0, 0}, 100, new int[] {0x6789, 0xFFFF, 857});
        onBoth(peer, tables, connection -> {
            try (ModbusBuses buses = new ModbusBuses();
                    PolledDriver driver = driver(buses, DeviceType.BATTERY, "made-up-battery", connection)) {
                driver.open();
                Map<String, Reading> readings = poll(driver);
                assertEquals(65_536 - 0x6789, readings.get("chargeRate").goodNumber());
                assertEquals(85.7, readings.get("chargePercentage").goodNumber());
                set(driver, Quantity.ACTIVE_POWER, -3_210, "setpoint", 0);
                assertEquals("own", poll(driver).get("mode").rawValue().plain());
            }
        });
    }
}
