package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Explained;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Site;
import energy.busbar.driver.modbus.Peers.Cable;
import energy.busbar.driver.modbus.profile.ModbusProfileFactory;
import energy.busbar.profiles.ProfileCatalogue;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An Eastron SDM630 that a program serves which is not ours. Needs Debian's python3-pymodbus and socat. */
@Timeout(120)
class ProfilePeerTest {
    @TempDir
    Path folder;

    /** As the maker's list of input registers has them: floats, two registers each. */
    private static String sdm630() {
        float[] values = new float[38];
        System.arraycopy(new float[] {230.2f, 229.9f, 231.4f, 5.5f, 2.25f, 0, 1_250, -500, 0}, 0, values, 0, 9);
        values[26] = 750; // total power, 0x34
        values[35] = 49.98f; // frequency, 0x46
        values[36] = 1_234.5f; // kWh import, 0x48
        values[37] = 67.8f; // kWh export, 0x4A
        StringBuilder hex = new StringBuilder();
        for (float value : values) {
            hex.append("%08x".formatted(Float.floatToIntBits(value)));
        }
        return hex.toString();
    }

    private static void read(Map<String, Object> where) throws Exception {
        DeviceId id = new DeviceId("meter");
        Map<String, Object> values = new HashMap<>(where);
        values.put("profile", "eastron-sdm630");
        values.put("timeout", "5s");
        List<Options.Problem> problems = new ArrayList<>();
        Site.Placement placement = new Site.Placement(
                id,
                DeviceType.METER,
                Site.Role.GRID_METER,
                "main",
                Site.Coupling.AC,
                List.of(Phase.L1, Phase.L2, Phase.L3),
                OptionalDouble.empty(),
                Set.of());
        try (ModbusBuses buses = new ModbusBuses();
                PolledDriver driver = (PolledDriver) new ModbusProfileFactory(buses, ProfileCatalogue.shipped())
                        .create(
                                new DeviceConfig(id, "meter", placement, new Options("connection", values, problems)),
                                Peers.CLOCK)) {
            assertEquals(List.of(), problems);
            assertEquals("Eastron", driver.open().manufacturer());
            Map<String, Reading> readings = new HashMap<>();
            for (PollClass each : PollClass.values()) {
                driver.poll(each).forEach(r -> readings.put(r.point(), r));
            }
            assertTrue(readings.values().stream().allMatch(r -> r.quality() == Quality.GOOD), readings + "");
            assertEquals(
                    List.of(230.2, 229.9, 231.4, 5.5, -2.25, 750.0, 49.98, 1_234_500.0, 67_800.0),
                    Arrays.stream(("voltageL1 voltageL2 voltageL3 currentL1 currentL2 gridPower frequency"
                                            + " gridImportEnergy gridExportEnergy")
                                    .split(" "))
                            .map(name -> readings.get(name).goodNumber())
                            .toList());
            assertEquals("importing", readings.get("gridStatus").rawValue().plain());
            double load = ((Explained) driver)
                    .explain(Map.of(PollClass.FAST, Duration.ofSeconds(1), PollClass.NORMAL, Duration.ofSeconds(5)))
                    .busLoadPercent();
            assertTrue(load > 1 && load < 100, load + " %");
        }
    }

    /** Given the first line that the program says. */
    private interface Use {
        void with(String said) throws Exception;
    }

    private static void serve(Use use, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Peers.PYTHON, "src/test/resources/image.py"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedWriter in = process.outputWriter(StandardCharsets.UTF_8);
                BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            in.write(sdm630() + "\n");
            in.flush();
            use.with(String.valueOf(out.readLine()));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_meter_over_tcp_is_read() throws Exception {
        Peers.needsPymodbus();
        serve(said -> read(Map.of("host", "127.0.0.1", "port", Integer.parseInt(said))), "tcp");
    }

    @Test
    void a_meter_on_a_serial_port_is_read() throws Exception {
        Peers.needsPymodbus();
        Peers.needsSocat();
        try (Cable cable = new Cable(folder)) {
            serve(said -> read(Map.of("serial", cable.here.toString())), "rtu", cable.there.toString());
        }
    }
}
