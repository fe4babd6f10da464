package energy.busbar.agent.cli;

import energy.busbar.agent.ClockSync;
import energy.busbar.agent.Drivers;
import energy.busbar.agent.SystemTime;
import energy.busbar.agent.config.ConfigException;
import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigProblem;
import energy.busbar.agent.config.ConfigReader;
import energy.busbar.agent.config.GatewayConfig;
import energy.busbar.core.port.GatewayClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads a configuration as {@code run} would, and starts nothing. */
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        description = "Check a configuration and say everything that is wrong, with its line.")
final class CheckConfigCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A configuration without any problem, and what it makes. */
    record Checked(GatewayConfig config, Drivers drivers, GatewayClock clock, ClockSync sync) {}

    @Override
    public Integer call() {
        Checked checked = check(config.file);
        checked.drivers().close();
        ConfigFile file = ConfigFile.read(config.file);
        StoreFiles.check(file, spec.commandLine().getErr());
        if (!file.problems().isEmpty()) {
            throw new ConfigException(file.problems());
        }
        checked.config()
                .profiles()
                .refused()
                .forEach(pack -> spec.commandLine().getErr().println("busbar: " + pack));
        spec.commandLine()
                .getOut()
                .println(config.file + " is good: gateway " + checked.config().id() + ", "
                        + counted(checked.config().devices().size(), "device") + ", "
                        + counted(checked.config().uplinks().size(), "uplink") + ", state in "
                        + checked.config().stateDirectory());
        return ExitCodes.OK;
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** @throws ConfigException with every problem of the file */
    static Checked check(Path path) {
        ConfigFile file = ConfigFile.read(path);
        Optional<GatewayConfig> read = ConfigReader.read(file, Drivers.protocols());
        if (read.isEmpty()) {
            throw new ConfigException(file.problems());
        }
        GatewayConfig config = read.get();
        ClockSync sync = new ClockSync(config.stateDirectory(), Instant::now);
        GatewayClock clock = new SystemTime(sync);
        Drivers drivers = Drivers.create(config, clock);
        List<ConfigProblem> problems = file.problems();
        if (!problems.isEmpty()) {
            drivers.close();
            throw new ConfigException(problems);
        }
        return new Checked(config, drivers, clock, sync);
    }
}
