package energy.busbar.sim.cli;

import energy.busbar.sim.cloud.ReceiverLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A receiver that keeps what it acknowledges. */
@Command(
        name = "receiver",
        mixinStandardHelpOptions = true,
        description = {
            "Keeps the metrics parcels of all gateways, a file each: DIRECTORY/GATEWAY/EPOCH-SEQUENCE.parcel.",
            "Drops what it has, reports holes, acknowledges what is on the disk, and goes on where it was."
        })
final class ReceiverCommand implements Callable<Integer> {
    @Option(names = "--broker", required = true, description = "such as tcp://127.0.0.1:1883")
    private String broker = "";

    @Option(names = "--directory", required = true, description = "for the parcels; made where it is missing")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        ScheduledExecutorService counting = Executors.newSingleThreadScheduledExecutor();
        try (ReceiverLink link = new ReceiverLink(broker, directory).start()) {
            Pipe.print(Pipe.line("ready"));
            counting.scheduleAtFixedRate(() -> link.tallies().forEach(Pipe::print), 1, 1, TimeUnit.SECONDS);
            Pipe.untilInputEnds(line -> false);
        } finally {
            counting.shutdownNow();
        }
        return 0;
    }
}
