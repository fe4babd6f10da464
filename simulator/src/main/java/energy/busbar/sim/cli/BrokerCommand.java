package energy.busbar.sim.cli;

import energy.busbar.sim.net.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** An MQTT 5 broker on loopback. */
@Command(name = "broker", mixinStandardHelpOptions = true, description = "An MQTT 5 broker on loopback, in memory.")
final class BrokerCommand implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "0", description = "0 for any free one")
    private int port;

    @Option(names = "--directory", description = "for its few files; else a temporary one")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        Path files = directory == null ? Files.createTempDirectory("busbar-broker") : directory;
        if (directory == null) {
            // Also for SIGTERM, which passes by every finally.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(files), "broker-files"));
        }
        try (EmbeddedBroker broker = new EmbeddedBroker(port, files).start()) {
            Pipe.print(Pipe.line("ready").put("port", broker.port()));
            Pipe.untilInputEnds(line -> false);
        }
        return 0;
    }

    private static void delete(Path files) {
        try {
            Folders.delete(files);
        } catch (IOException e) {
            System.err.println("busbar: not all of " + files + " could be deleted: " + e.getMessage());
        }
    }
}
