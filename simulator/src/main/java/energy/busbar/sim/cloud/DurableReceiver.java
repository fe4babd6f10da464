package energy.busbar.sim.cloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.sim.cloud.ParcelFiles.Kept;
import energy.busbar.sim.cloud.StreamLedger.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The reference for receivers of the lossless metrics stream: what {@link #receive} has returned from is on the disk, in
 * order, once, and may be acknowledged. Reads what it kept when it starts.
 */
final class DurableReceiver {
    private static final String KIND = "metrics";
    /** A gateway's folder is named by its id, which the contract bounds. */
    private static final String GATEWAY = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

    private static final int MAX_GATEWAYS = 10_000;

    private final Path folder;
    private final Map<String, Gateway> gateways = new TreeMap<>();

    private static final class Gateway {
        private final ParcelFiles files;
        private final StreamLedger ledger = new StreamLedger();
        private long damaged;
        private long conflicts;

        Gateway(Path folder) throws IOException {
            files = new ParcelFiles(folder);
        }
    }

    DurableReceiver(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        List<Path> kept;
        try (Stream<Path> found = Files.list(folder)) {
            kept = found.filter(Files::isDirectory).sorted().toList();
        }
        for (Path each : kept) {
            Gateway stream = stream(String.valueOf(each.getFileName()));
            for (Path file : stream.files.all()) {
                Parcel parcel = Parcel.read(Files.readAllBytes(file))
                        .orElseThrow(() -> new IOException(file + " is no parcel any more"));
                stream.ledger.receive(parcel.epoch(), parcel.sequence(), parcel.samplesBefore(), parcel.samples());
            }
        }
    }

    /** @throws UncheckedIOException where it cannot be kept; then it must not be acknowledged */
    synchronized void receive(String topic, byte[] payload) {
        String[] levels = topic.split("/", -1);
        if (levels.length != 4 || !levels[3].equals(KIND) || !levels[2].matches(GATEWAY)) {
            return;
        }
        try {
            if (gateways.size() >= MAX_GATEWAYS && !gateways.containsKey(levels[2])) {
                throw new IOException("more than " + MAX_GATEWAYS + " gateways");
            }
            Gateway stream = stream(levels[2]);
            var parcel = Parcel.read(payload);
            if (parcel.isEmpty()) {
                stream.damaged++;
                return;
            }
            Parcel read = parcel.get();
            if (stream.files.keep(read, payload) == Kept.CONFLICT) {
                stream.conflicts++;
            }
            stream.ledger.receive(read.epoch(), read.sequence(), read.samplesBefore(), read.samples());
        } catch (IOException e) {
            throw new UncheckedIOException("a parcel of " + levels[2] + " cannot be kept", e);
        }
    }

    /** One object for each gateway. */
    synchronized List<ObjectNode> tallies() {
        List<ObjectNode> tallies = new ArrayList<>();
        gateways.forEach((gateway, stream) -> {
            Tally tally = stream.ledger.tally();
            tallies.add(JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "tally")
                    .put("gateway", gateway)
                    .put("epoch", tally.epoch())
                    .put("received", tally.received())
                    .put("missing", tally.missing())
                    .put("missingParcels", tally.missingParcels())
                    .put("doubled", tally.doubled())
                    .put("duplicatesDropped", tally.duplicatesDropped())
                    .put("damaged", stream.damaged)
                    .put("conflicts", stream.conflicts));
        });
        return tallies;
    }

    private Gateway stream(String gateway) throws IOException {
        Gateway known = gateways.get(gateway);
        if (known == null) {
            known = new Gateway(folder.resolve(gateway));
            gateways.put(gateway, known);
        }
        return known;
    }
}
