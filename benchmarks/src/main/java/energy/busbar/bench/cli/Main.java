package energy.busbar.bench.cli;

import energy.busbar.bench.BenchFailure;
import energy.busbar.bench.BenchOptions;
import energy.busbar.bench.BenchOptions.Measure;
import energy.busbar.bench.Benchmarks;
import energy.busbar.bench.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./busbar bench}. */
@Command(
        name = "busbar bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the gateway as a whole process on this machine, against simulated devices and a broker:",
            "start to first stored sample, memory and processor share under load, command to register write;",
            "its Modbus client beside libmodbus, and chargers beside an ocpp-rpc server.",
            "Prints a Markdown table on standard output; how far it is, on standard error."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all figures under what was promised for them",
            "1:a figure is marked as not reached",
            "2:the options make no sense here",
            "3:something did not run as it should",
            "130:interrupted"
        })
public final class Main implements Callable<Integer> {
    static final int NOT_REACHED = 1;
    static final int UNUSABLE = 2;
    static final int FAILED = 3;
    static final int INTERRUPTED = 130;
    private static final int LOG_LINES = 15;
    /** After Ctrl-C the programs may be gone before this one is told. */
    private static final int INTERRUPT_MILLIS = 500;

    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "WHAT",
            description = "start, load, command, modbus or chargers; may be given more than once")
    private Set<Measure> only = EnumSet.noneOf(Measure.class);

    @Option(names = "--runs", defaultValue = "5", description = "starts of each kind (${DEFAULT-VALUE})")
    private int runs;

    @Option(names = "--devices", defaultValue = "50", description = "under load (${DEFAULT-VALUE})")
    private int devices;

    @Option(
            names = "--warm-up",
            defaultValue = "30",
            paramLabel = "SECONDS",
            description = "under load (${DEFAULT-VALUE})")
    private int warmUpSeconds;

    @Option(names = "--seconds", defaultValue = "120", description = "measured under load (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--commands",
            defaultValue = "120",
            description = "that count, about 1.35 s each (${DEFAULT-VALUE})")
    private int commands;

    @Option(names = "--seed", defaultValue = "1", description = "of the pauses between commands (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--rounds",
            defaultValue = "40",
            description =
                    "of our Modbus client beside libmodbus over TCP, 0.75 s each, and a quarter of them on each of three"
                            + " serial loads (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--chargers", defaultValue = "500", description = "connected in five steps (${DEFAULT-VALUE})")
    private int chargers;

    @Option(
            names = "--charger-seconds",
            defaultValue = "30",
            paramLabel = "SECONDS",
            description = "measured at each step (${DEFAULT-VALUE})")
    private int chargerSeconds;

    @Option(
            names = "--directory",
            description =
                    "existing folder for the gateway's state while it is measured; on a box give one on the disk that "
                            + "it will use (the folder for temporary files)")
    private Path directory = TEMPORARY;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the figures there, as JSON")
    private @Nullable Path json;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws IOException {
        Path launcher = Path.of(System.getProperty("busbar.home", "."))
                .resolve("busbar")
                .toAbsolutePath()
                .normalize();
        BenchOptions options = options(launcher);
        ConsoleProgress progress = new ConsoleProgress(System.err, ConsoleProgress.onTerminal());
        try (Benchmarks benchmarks = new Benchmarks(
                launcher, directory, Idle.class, ModbusReader.class, ChargerFleet.class, options, progress)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(benchmarks, progress), "bench-ending"));
            return run(benchmarks, progress);
        }
    }

    private BenchOptions options(Path launcher) {
        if (!Files.isReadable(Path.of("/proc/self/stat"))) {
            throw wrong("memory and processor time are read from /proc, which is not here: measure on Linux");
        }
        if (!Files.isExecutable(launcher)) {
            throw wrong("there is no launcher at " + launcher
                    + "; start with ./busbar bench, or give -Dbusbar.home=FOLDER of the checkout");
        }
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw wrong("--directory must be a folder that can be written to, and " + directory + " is none");
        }
        Path jsonFolder = json == null ? directory : json.toAbsolutePath().getParent();
        if (jsonFolder == null || !Files.isDirectory(jsonFolder) || (json != null && Files.isDirectory(json))) {
            throw wrong("--json must be a file in a folder that exists, not " + json);
        }
        try {
            return new BenchOptions(
                    only, runs, devices, warmUpSeconds, seconds, commands, seed, rounds, chargers, chargerSeconds);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException("run through picocli");
        }
        return new ParameterException(spec.commandLine(), message);
    }

    private int run(Benchmarks benchmarks, ConsoleProgress progress) {
        try {
            Report report = benchmarks.run();
            String command = repeat();
            report.markdown(command).forEach(System.out::println);
            if (json != null) {
                Files.writeString(json, report.json(command) + "\n", StandardCharsets.UTF_8);
            }
            if (!report.reached()) {
                progress.say("busbar: NOT all of it came about as promised; see the table");
                return NOT_REACHED;
            }
            return 0;
        } catch (BenchFailure | IOException e) {
            pause();
            if (benchmarks.isClosed()) {
                return INTERRUPTED;
            }
            progress.say("busbar: " + e.getMessage());
            if (e instanceof BenchFailure failure) {
                failure.log().ifPresent(log -> {
                    progress.say("The end of its log:");
                    lastLines(log).forEach(line -> progress.say("  " + line));
                });
            }
            return FAILED;
        }
    }

    private String repeat() {
        StringBuilder command = new StringBuilder("./busbar bench");
        only.forEach(measure -> command.append(" --only ").append(measure.name().toLowerCase(Locale.ROOT)));
        command.append(" --runs ").append(runs).append(" --devices ").append(devices);
        command.append(" --warm-up ")
                .append(warmUpSeconds)
                .append(" --seconds ")
                .append(seconds);
        return command.append(" --commands ")
                .append(commands)
                .append(" --seed ")
                .append(seed)
                .append(" --rounds ")
                .append(rounds)
                .append(" --chargers ")
                .append(chargers)
                .append(" --charger-seconds ")
                .append(chargerSeconds)
                .toString();
    }

    /** As the process ends, however it does. */
    private static void close(Benchmarks benchmarks, ConsoleProgress progress) {
        if (!benchmarks.isClosed()) {
            progress.say("busbar: interrupted; ending everything that was started");
        }
        try {
            benchmarks.close();
        } catch (IOException e) {
            progress.say("busbar: not all files of the measurement could be deleted: " + e.getMessage());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(INTERRUPT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> lastLines(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
        } catch (IOException e) {
            return List.of("(" + log + " cannot be read)");
        }
    }
}
