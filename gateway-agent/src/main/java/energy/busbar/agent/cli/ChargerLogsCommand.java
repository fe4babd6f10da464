package energy.busbar.agent.cli;

import energy.busbar.driver.ocpp.files.LogShelf;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What chargers have sent of their logs. */
@Command(
        name = "charger-logs",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Logs that chargers have sent.",
        footer = "A new one is fetched by: busbar command charger:fetch-logs --device ID",
        subcommands = {ChargerLogsCommand.ListAll.class, ChargerLogsCommand.Get.class})
final class ChargerLogsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: busbar charger-logs list");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "All of them, or one charger's.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(arity = "0..1", paramLabel = "DEVICE", description = "such as charger-1")
        private @Nullable String device;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            LogShelf shelf = ChargerFiles.of(config).logs();
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("CHARGER", "SIZE", "LOG"));
            for (LogShelf.Log each : device == null ? shelf.all() : shelf.of(device)) {
                rows.add(List.of(each.device(), Text.bytes(each.bytes()), each.name()));
            }
            if (rows.size() == 1) {
                spec.commandLine().getOut().println("No log is here. To fetch one:");
                spec.commandLine().getOut().println("  busbar command charger:fetch-logs --device ID");
            } else {
                Text.table(rows, false).forEach(spec.commandLine().getOut()::println);
            }
            return ExitCodes.OK;
        }
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Copies one to where you are.")
    static final class Get implements Callable<Integer> {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(index = "0", paramLabel = "DEVICE", description = "such as charger-1")
        private String device = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "LOG",
                description = "as in: busbar charger-logs list; the newest when left out")
        private @Nullable String name;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "must not be there yet; the log's own name when left out")
        private @Nullable Path to;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            LogShelf shelf = ChargerFiles.of(config).logs();
            try {
                LogShelf.Log log = (name == null ? shelf.of(device).stream().findFirst() : shelf.find(device, name))
                        .orElseThrow(() -> new CliException(
                                ExitCodes.FAULT,
                                "there is no " + (name == null ? "log" : "'" + name + "'") + " of " + device
                                        + "; see: busbar charger-logs list"));
                Path target = to == null ? Path.of(log.name()) : to;
                Files.copy(log.file(), target);
                spec.commandLine().getOut().println(target + ", " + Text.bytes(log.bytes()));
                return ExitCodes.OK;
            } catch (FileAlreadyExistsException e) {
                throw new CliException(ExitCodes.FAULT, e.getMessage() + " is there already; nothing was written");
            } catch (IOException e) {
                throw new CliException(ExitCodes.FAULT, "the log cannot be copied: " + e);
            }
        }
    }
}
