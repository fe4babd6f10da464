package energy.busbar.bench.torture;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.bench.BenchFailure;
import energy.busbar.bench.Part;
import energy.busbar.bench.Parts;
import energy.busbar.bench.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One site of one cell: devices, gateway, network, broker and receiver, each a process but the network. */
final class World implements AutoCloseable {
    static final int UNITS = 10;
    private static final int ANSWER_SECONDS = 30;
    /** A reading that was answered and had not come to the store yet, and one that was under way. */
    private static final int UNDER_WAY = 2;

    private final Parts parts;
    private final int flushSeconds;
    private final Part devices;
    private final BlockingQueue<JsonNode> made = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> tallies = new LinkedBlockingQueue<>();
    private final Part receiver;
    private final Path received;
    private final List<Loss> losses = new ArrayList<>();
    final Mosquitto broker;
    final FaultyNetwork network;
    final Gateway gateway;

    /** Readings that may be missing: for each unit those above {@code from} and up to {@code to}. */
    record Loss(long[] from, long[] to) {
        Loss {
            from = from.clone();
            to = to.clone();
        }
    }

    /** @param state of the gateway's files */
    World(Parts parts, Path folder, Path state, int flushSeconds, long seed, Map<String, String> environment)
            throws IOException {
        this.parts = parts;
        Files.createDirectories(folder);
        this.flushSeconds = flushSeconds;
        devices = parts.simulator("counting", List.of("--units", String.valueOf(UNITS)), made::add);
        broker = new Mosquitto(parts, folder.resolve("broker"));
        network = new FaultyNetwork(broker.port(), seed);
        received = folder.resolve("received");
        receiver = parts.simulator(
                "receiver",
                List.of("--broker", "tcp://127.0.0.1:" + broker.port(), "--directory", received.toString()),
                this::tallied);
        receiver.awaitReady();
        gateway = new Gateway(
                parts,
                folder.resolve("gateway"),
                state,
                devices.awaitReady().path("port").asInt(),
                UNITS,
                network.port(),
                flushSeconds,
                environment);
        gateway.awaitUp();
        // The first read of a device at each start only tells that it is there.
        long[] one = new long[UNITS];
        Arrays.fill(one, 1);
        losses.add(new Loss(new long[UNITS], one));
    }

    private void tallied(JsonNode line) {
        tallies.clear();
        tallies.add(line);
    }

    int flushSeconds() {
        return flushSeconds;
    }

    /** Readings that each unit has answered so far. */
    long[] made() {
        return made("tally");
    }

    private long[] made(String word) {
        devices.tell(word);
        try {
            JsonNode line = made.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new BenchFailure("the counting devices do not answer", devices.log());
            }
            long[] reads = new long[UNITS];
            Arrays.setAll(reads, i -> line.path("reads").path(i).asLong());
            return reads;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted");
        }
    }

    /** SIGKILL; what it may cost is one flush interval. */
    void killGateway() {
        long[] before = made();
        gateway.kill();
        lose(before, made(), flushSeconds + UNDER_WAY);
    }

    /**
     * Lets readings be missing.
     *
     * @param seconds of those before {@code from} that may be gone too
     */
    void lose(long[] from, long[] to, int seconds) {
        long[] first = from.clone();
        long[] last = to.clone();
        for (int i = 0; i < UNITS; i++) {
            first[i] -= seconds;
            last[i] += UNDER_WAY;
        }
        losses.add(new Loss(first, last));
    }

    /** Everything is well again; waits until all that there is has arrived. */
    Outcome settle() throws IOException {
        network.become(Link.GOOD);
        gateway.awaitUp();
        long[] all = made("stop");
        Pause.millis(1_000L * (flushSeconds + UNDER_WAY));
        gateway.await("has sent everything", Gateway::drained);
        // The broker passes on what it has acknowledged.
        Pause.millis(2_000);
        JsonNode tally = tally();
        gateway.stop();
        return Outcome.of(all, losses, Readings.of(parts.launcher(), received.resolve(Gateway.ID)), tally);
    }

    private JsonNode tally() {
        tallies.clear();
        try {
            JsonNode line = tallies.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new BenchFailure("the receiver has heard of no gateway", receiver.log());
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        network.close();
    }
}
