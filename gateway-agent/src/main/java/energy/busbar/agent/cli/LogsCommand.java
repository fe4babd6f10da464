package energy.busbar.agent.cli;

import energy.busbar.agent.api.LogTail;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The gateway's log; reads the file, so it works when no gateway runs. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "The last lines of the gateway's log, also when it does not run.")
final class LogsCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 500;
    private static final int CHUNK = 64 * 1024;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "50",
            description = "how many, 1 to 2000 (${DEFAULT-VALUE})")
    private int lines = 50;

    @Option(
            names = {"-f", "--follow"},
            description = "go on until Ctrl-C")
    private boolean follow;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (lines < 1 || lines > LogTail.MAX_LINES) {
            throw new ParameterException(
                    spec.commandLine(), "--lines is " + lines + "; expected 1 to " + LogTail.MAX_LINES);
        }
        StateDirectory.mustBeVisible(config.stateDirectory());
        Path file = config.stateDirectory().resolve("busbar.log");
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (!Files.exists(file)) {
                throw new CliException(
                        ExitCodes.FAULT, "there is no " + file + ": no gateway ran with this configuration");
            }
            long from = Files.size(file);
            LogTail.lines(file, lines).forEach(out::println);
            out.flush();
            if (follow) {
                follow(file, from, out);
            }
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, "the log " + file + " cannot be read: " + e.getMessage());
        }
        return ExitCodes.OK;
    }

    /** A file that becomes shorter was rolled over; then it begins anew. */
    private static void follow(Path file, long start, PrintWriter out) throws IOException {
        long at = start;
        while (!out.checkError()) {
            long size = Files.exists(file) ? Files.size(file) : 0;
            if (size < at) {
                at = 0;
            }
            if (size > at) {
                byte[] bytes = new byte[(int) Math.min(CHUNK, size - at)];
                try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                    in.seek(at);
                    in.readFully(bytes);
                }
                at += bytes.length;
                out.print(new String(bytes, StandardCharsets.UTF_8));
                out.flush();
            } else {
                Sleep.millis(POLL_MILLIS);
            }
        }
    }
}
