package energy.busbar.bench.cli;

import energy.busbar.bench.BenchFailure;
import energy.busbar.bench.Text;
import energy.busbar.bench.torture.Outcome;
import energy.busbar.bench.torture.Torture;
import energy.busbar.bench.torture.Torture.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./busbar torture}. */
@Command(
        name = "busbar torture",
        mixinStandardHelpOptions = true,
        description = {
            "Runs whole gateways under every fault that the field has, each in a world of its own: devices whose every",
            "reading is told from every other, a network that fails, Mosquitto, a receiver that keeps what it acknowledges.",
            "Counts what was made and what arrived. Prints a Markdown table; how far it is, on standard error."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing is missing, doubled or out of order",
            "1:something is, or a cell did not come to its end",
            "2:the options make no sense here",
            "130:interrupted"
        })
public final class TortureMain implements Callable<Integer> {
    private static final int SHORT_SECONDS = 40;
    private static final int LONG_SECONDS = 1_800;
    private static final int MOST_SECONDS = 86_400;
    private static final int MOST_AT_ONCE = 20;
    private static final int SHORT_FLUSH_SECONDS = 2;
    private static final int LONG_FLUSH_SECONDS = 10;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--only", paramLabel = "CELL", description = "may be given more than once; see --cells")
    private List<String> only = new ArrayList<>();

    @Option(names = "--cells", description = "prints the names of the cells, and ends")
    private boolean cells;

    @Option(names = "--seed", defaultValue = "1", description = "of all chance (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--seconds", description = "of faults in each cell, 1 to 86400 (40; with --long 1800)")
    private @Nullable Integer seconds;

    @Option(names = "--long", description = "half an hour a cell, and a flush every 10 s instead of 2 s")
    private boolean longRun;

    @Option(names = "--at-once", defaultValue = "3", description = "cells side by side, 1 to 20 (${DEFAULT-VALUE})")
    private int atOnce;

    @Option(names = "--directory", description = "existing folder for the files (the folder for temporary files)")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    private TortureMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TortureMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (cells) {
            Torture.words().forEach(System.out::println);
            return 0;
        }
        check();
        ConsoleProgress progress = new ConsoleProgress(System.err, ConsoleProgress.onTerminal());
        int length = seconds != null ? seconds : longRun ? LONG_SECONDS : SHORT_SECONDS;
        int flush = longRun ? LONG_FLUSH_SECONDS : SHORT_FLUSH_SECONDS;
        Path launcher =
                Path.of(System.getProperty("busbar.home", "."), "busbar").toAbsolutePath();
        try (Torture torture =
                new Torture(launcher, directory, new Torture.Options(only, seed, length, flush, atOnce), progress)) {
            Thread ending = new Thread(() -> close(torture, progress), "ending");
            Runtime.getRuntime().addShutdownHook(ending);
            List<Row> rows = torture.run();
            table(rows);
            System.out.println();
            System.out.println("Readings of 10 devices each second, a flush every " + flush + " s, faults for " + length
                    + " s a cell, seed " + seed + ".");
            boolean kept = rows.stream().allMatch(Row::kept);
            progress.say(kept ? "Everything was as promised." : "busbar: NOT everything was as promised");
            return kept ? 0 : Main.NOT_REACHED;
        } catch (BenchFailure e) {
            progress.say("busbar: " + e.getMessage());
            return Main.NOT_REACHED;
        }
    }

    private void check() {
        List<String> words = Torture.words();
        for (String each : only) {
            if (!words.contains(each)) {
                throw new ParameterException(
                        line(), "--only is '" + each + "'; expected one of " + String.join(", ", words));
            }
        }
        if (seconds != null && (seconds < 1 || seconds > MOST_SECONDS)) {
            throw new ParameterException(line(), "--seconds is " + seconds + "; expected 1 to " + MOST_SECONDS);
        }
        if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
            throw new ParameterException(line(), "--at-once is " + atOnce + "; expected 1 to " + MOST_AT_ONCE);
        }
        if (!Files.isDirectory(directory)) {
            throw new ParameterException(line(), "--directory " + directory + " is no folder");
        }
        for (String program : List.of("mosquitto", "python3")) {
            if (!installed(program)) {
                throw new ParameterException(
                        line(), program + " is not installed (Debian: apt-get install " + program + ")");
            }
        }
    }

    private CommandLine line() {
        if (spec == null) {
            throw new IllegalStateException("set by picocli");
        }
        return spec.commandLine();
    }

    private static boolean installed(String program) {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static void table(List<Row> rows) {
        System.out.println(
                "| cell | made | received | missing | doubled | out of order | lost at faults | longest, s | sent again | |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (Row row : rows) {
            if (row.outcome().isEmpty()) {
                System.out.println("| " + row.cell() + " | | | | | | | | | "
                        + (row.failed() ? "FAILED: " : "left out: ") + row.detail() + " |");
                continue;
            }
            Outcome o = row.outcome().get();
            System.out.println(Text.format(
                    "| %s | %,d | %,d | %d | %d | %d | %d | %d | %d | %s |",
                    row.cell(),
                    o.made(),
                    o.received(),
                    o.missing(),
                    o.doubled(),
                    o.outOfOrder(),
                    o.lost(),
                    o.longestLoss(),
                    o.sentAgain(),
                    o.kept() ? row.detail() : "NOT KEPT"));
        }
    }

    private static void close(Torture torture, ConsoleProgress progress) {
        try {
            torture.close();
        } catch (IOException e) {
            progress.say("busbar: not all files of the run could be deleted: " + e.getMessage());
        }
    }
}
