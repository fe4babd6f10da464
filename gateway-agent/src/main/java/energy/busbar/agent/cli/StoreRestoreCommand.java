package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigReader;
import energy.busbar.store.StoreRestore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A backup in the place of what is there. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Put a backup's readings in the place of the present ones, which are kept aside. The gateway must be"
                    + " stopped. Checks the backup first; killed at any moment it leaves the old state or the new one.",
            "The present ledger stays, unless there is none: an older one does not know what was done since."
        })
final class StoreRestoreCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "BACKUP", description = "the folder that 'busbar store backup' made")
    private Path backup = Path.of("");

    @Option(
            names = "--ledger",
            description = "the backup's ledger too: alerts, audit, settings, tokens and the page's login code are then"
                    + " those of the backup; commands, dispatch events and sessions since are taken over where the"
                    + " present ledger can be read, else a command that is sent again is done again")
    private boolean ledger;

    @Option(
            names = "--replace-unsent",
            description = "also when readings or events that no platform has yet would stay behind in the files aside")
    private boolean replaceUnsent;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path state = StoreCommand.state(config);
        if (StoreCommand.runs(config)) {
            throw new CliException(
                    ExitCodes.FAULT, "the gateway runs; stop it first, such as: sudo systemctl stop busbar");
        }
        StateDirectory.make(state);
        mustBeOurs(state);
        StoreRestore.Wish wish = new StoreRestore.Wish(
                ConfigReader.gatewayId(ConfigFile.read(config.file)), ledger, replaceUnsent, Instant.now());
        StoreRestore.Done done;
        try (Terminal.Line line = new Terminal.Line(spec.commandLine().getErr(), Terminal.attached())) {
            done = StoreCommand.told(() -> StoreRestore.run(state, backup, wish, StoreCommand.progress(line)));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println((done.ledger() ? "Readings and ledger" : "The readings") + " are those of "
                + done.manifest().madeAt() + (done.ledger() ? "." : "; the present ledger stays."));
        if (done.unsentSamples() > 0) {
            out.println(Text.count(done.unsentSamples()) + " samples that were not sent stay behind.");
        }
        done.aside().forEach(name -> out.println("Kept aside: " + state.resolve(name)));
        out.println("The next start checks everything and begins a new epoch.");
        return ExitCodes.OK;
    }

    /** Else the gateway could not open what was put there. */
    private static void mustBeOurs(Path state) {
        try {
            String owner = Files.getOwner(state).getName();
            if (!owner.equals(System.getProperty("user.name"))) {
                throw new CliException(
                        ExitCodes.FAULT,
                        state + " belongs to " + owner + "; try: sudo -u " + owner + " busbar store …");
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new CliException(ExitCodes.FAULT, "the owner of " + state + " cannot be told: " + e);
        }
    }
}
