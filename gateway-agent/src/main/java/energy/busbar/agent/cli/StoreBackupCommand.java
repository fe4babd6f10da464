package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigReader;
import energy.busbar.store.StoreBackup;
import energy.busbar.store.StoreConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A copy of the store, also while the gateway runs. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copy readings and ledger, also while the gateway runs, into a folder with a manifest that 'restore'"
                    + " verifies. Readable by this user alone.",
            "Keys, certificates and the configuration are not in it: keep those elsewhere."
        })
final class StoreBackupCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(
            paramLabel = "FOLDER",
            description = "becomes the backup; in a folder that is there, a new one with a name of its own is made")
    private Path target = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path state = StoreCommand.state(config);
        ConfigFile file = ConfigFile.read(config.file);
        StoreConfig store = ConfigReader.store(file);
        StoreBackup.About about = new StoreBackup.About(
                ConfigReader.gatewayId(file), Main.Version.text(), Instant.now(), store.reserveBytes());
        try (Terminal.Line line = new Terminal.Line(spec.commandLine().getErr(), Terminal.attached())) {
            Path made = StoreCommand.told(() -> StoreBackup.make(state, target, about, StoreCommand.progress(line)));
            line.close();
            spec.commandLine().getOut().println("The backup is " + made);
            spec.commandLine()
                    .getOut()
                    .println("Keys, certificates and the configuration are not in it;\n"
                            + "tokens and the hash of the login code are.");
        }
        return ExitCodes.OK;
    }
}
