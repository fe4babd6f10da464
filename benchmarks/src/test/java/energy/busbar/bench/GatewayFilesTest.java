package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.bench.GatewayFiles.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayFilesTest {
    @TempDir
    private Path folder;

    @Test
    void a_loaded_device_has_every_point_of_its_models_read_each_second() throws Exception {
        GatewayFiles files = GatewayFiles.write(folder.resolve("g"), List.of(Device.loaded(7, 4711)), 1883, "10s");
        assertThat(Files.readString(files.config()))
                .contains("""
                devices:
                  - id: battery-7
                    type: battery
                    role: storage
                    protocol: sunspec
                    poll: {fast: 1s, normal: 1s, slow: 1s}
                    connection: {host: 127.0.0.1, port: 4711, unit: 1, models: ["701", "702", "704", "713"]}
                ocpp:
                """)
                .contains("brokers: [\"tcp://127.0.0.1:1883\"]", "flush: 10s", "stateDirectory: " + files.state());
        assertThat(files.state()).isEmptyDirectory();
    }

    @Test
    void other_devices_are_read_as_they_are_unless_configured() throws Exception {
        Device meter = new Device("meter-1", "meter", "grid_meter", 502, false);
        GatewayFiles files = GatewayFiles.write(folder.resolve("g"), List.of(meter), 1883, "1s");
        assertThat(Files.readString(files.config())).contains("""
                    protocol: sunspec
                    connection: {host: 127.0.0.1, port: 502, unit: 1}
                """).doesNotContain("poll");
    }
}
