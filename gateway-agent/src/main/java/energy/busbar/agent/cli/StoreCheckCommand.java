package energy.busbar.agent.cli;

import energy.busbar.store.StoreCheck;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads everything that is stored and says what is damaged. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Read everything that is stored and say what is damaged, and where. Changes nothing; also beside a running"
                    + " gateway.",
            "Exit code 0: all good, 1: damaged."
        })
final class StoreCheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--file",
            paramLabel = "PATH",
            description = "a backup, or one database such as a copy, in place of the gateway's own")
    private @Nullable Path file;

    @Option(names = "--full", description = "compare every index with its table too; takes longer")
    private boolean full;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        StoreCheck.Report report = checked();
        for (StoreCheck.Looked each : report.looked()) {
            out.println(each.file().getFileName() + ": read, "
                    + (each.kind().equals("telemetry")
                            ? Text.count(each.rows()) + " blocks with " + Text.count(each.samples()) + " samples; "
                                    + Text.count(each.periods())
                                    + " periods of roll-ups compared with what they were made of"
                            : Text.count(each.rows()) + " entries"));
        }
        report.notes().forEach(note -> out.println("Note: " + note));
        if (report.good()) {
            out.println("All good.");
            return ExitCodes.OK;
        }
        for (StoreCheck.Finding finding : report.findings()) {
            String where = finding.where().isEmpty() ? "" : ", " + finding.where();
            out.println("DAMAGED " + finding.file().getFileName() + where + ": " + finding.what());
        }
        out.flush();
        spec.commandLine()
                .getErr()
                .println("busbar: the store is damaged; the gateway leaves out what it cannot believe, and a file that"
                        + " cannot be read is kept aside at its next start");
        return ExitCodes.FAULT;
    }

    private StoreCheck.Report checked() {
        try (Terminal.Line line = new Terminal.Line(spec.commandLine().getErr(), Terminal.attached())) {
            StoreCheck.Progress progress = StoreCommand.progress(line);
            Path given = file;
            return StoreCommand.told(() -> given == null
                    ? StoreCheck.directory(StoreCommand.state(config), full, progress)
                    : Files.isDirectory(given)
                            ? StoreCheck.directory(given, full, progress)
                            : StoreCheck.file(given, full, progress));
        }
    }
}
