package energy.busbar.sim.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./busbar demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "A whole site on this machine: broker, simulated devices and a real gateway, live.")
final class DemoCommand implements Callable<Integer> {
    static final int UNUSABLE = 2;
    static final int FAILED = 3;
    static final int INTERRUPTED = 130;
    private static final int LOG_LINES = 15;

    @Option(
            names = "--speed",
            defaultValue = "30",
            description = "of weather and arrivals; power, energy and timers stay true (${DEFAULT-VALUE})")
    double speed;

    @Option(names = "--seed", defaultValue = "1", description = "of weather, load and cars (${DEFAULT-VALUE})")
    long seed;

    @Option(
            names = "--event-after",
            defaultValue = "60",
            paramLabel = "SECONDS",
            description = "until the dispatch event is sent (${DEFAULT-VALUE})")
    int eventAfterSeconds;

    @Option(
            names = "--event-length",
            defaultValue = "60",
            paramLabel = "SECONDS",
            description = "of the dispatch event (${DEFAULT-VALUE})")
    int eventSeconds;

    @Option(
            names = "--cut",
            defaultValue = "40",
            paramLabel = "SECONDS",
            description = "without network to the broker; 0 for no cut (${DEFAULT-VALUE})")
    int cutSeconds;

    @Option(
            names = "--minutes",
            defaultValue = "0",
            description = "end after this time; 0 for Ctrl-C (${DEFAULT-VALUE})")
    int minutes;

    @Option(
            names = "--once",
            description = "end after the reconciliation, with exit code 1 if anything was not as promised")
    boolean once;

    @Option(names = "--keep", description = "keep the demo's folder: configuration, state, logs")
    boolean keep;

    @Option(names = "--plain", description = "plain lines, also on a terminal")
    boolean plain;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private void between(String option, Number value, Number least, Number most) {
        if (!(value.doubleValue() >= least.doubleValue() && value.doubleValue() <= most.doubleValue())) {
            throw new ParameterException(
                    spec.commandLine(), option + " is " + value + "; expected " + least + " to " + most);
        }
    }

    @Override
    public Integer call() throws Exception {
        between("--speed", speed, 0.1, 1_000);
        between("--event-after", eventAfterSeconds, 0, 86_400);
        between("--event-length", eventSeconds, 15, 86_400);
        between("--cut", cutSeconds, 0, 86_400);
        between("--minutes", minutes, 0, 1_000_000);
        Path launcher = Path.of(System.getProperty("busbar.home", "."))
                .resolve("busbar")
                .toAbsolutePath();
        if (!Files.isRegularFile(launcher)) {
            System.err.println("busbar: there is no launcher at " + launcher
                    + "; start the demo with ./busbar demo, or give -Dbusbar.home=FOLDER of the checkout");
            return UNUSABLE;
        }
        Screen screen = new Screen(!plain && System.console() != null);
        try (Demo demo = new Demo(this, launcher, screen)) {
            return run(demo, screen);
        }
    }

    private static int run(Demo demo, Screen screen) throws IOException {
        try {
            return demo.run();
        } catch (DemoFailure e) {
            // Ctrl-C reaches the parts too, and perhaps first; then this is no failure.
            Pause.millis(500);
            if (demo.isClosed()) {
                return INTERRUPTED;
            }
            screen.leave();
            System.err.println("busbar: " + e.getMessage() + ". The end of " + e.log() + ":");
            lastLines(e.log()).forEach(line -> System.err.println("  " + line));
            return FAILED;
        }
    }

    private static List<String> lastLines(Path log) throws IOException {
        List<String> lines = Files.isRegularFile(log) ? Files.readAllLines(log) : List.of();
        return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    }
}
