package energy.busbar.agent.cli;

import energy.busbar.store.StoreCheck;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the gateway keeps on its disk. */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StoreStatsCommand.class,
            StoreCheckCommand.class,
            StoreExportCommand.class,
            StoreBackupCommand.class,
            StoreRestoreCommand.class
        },
        description = "What the gateway keeps on its disk: readings, and its ledger of commands, alerts and audit.")
final class StoreCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: busbar store stats");
    }

    /** The state directory, where this user may look. */
    static Path state(ConfigOption config) {
        Path state = config.stateDirectory();
        StateDirectory.mustBeVisible(state);
        return state;
    }

    /** Whether a gateway answers there. */
    static boolean runs(ConfigOption config) {
        try {
            return config.client().get("status").good();
        } catch (CliException e) {
            return false;
        }
    }

    /** One line on a terminal, after a second of silence. */
    static StoreCheck.Progress progress(Terminal.Line line) {
        return (what, done, total) ->
                line.say(what + (total > 0 ? " " + Math.min(100, 100 * done / total) + " %" : ""));
    }

    /** The store's refusals are messages for the person. */
    static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (energy.busbar.store.StoreException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        }
    }
}
