package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigReader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config}, the same for every command. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "${env:BUSBAR_CONFIG:-/etc/busbar/gateway.yaml}",
            description = "the gateway's configuration (${DEFAULT-VALUE}; or set BUSBAR_CONFIG)")
    Path file = Path.of("");

    /** Where the running gateway answers; the rest of the file may be wrong. */
    GatewayClient client() {
        return new GatewayClient(stateDirectory().resolve("control.sock"));
    }

    Path stateDirectory() {
        return ConfigReader.stateDirectory(ConfigFile.read(file));
    }
}
