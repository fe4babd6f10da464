package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.files.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chargers that were accepted, with their serial numbers, in one file. It is written behind the answer: one that a
 * kill came between is asked to boot once more, which costs nothing. Thread-safe.
 */
final class AcceptedChargers {
    /** 500 chargers take a twentieth of it. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(AcceptedChargers.class);

    private final Path file;
    private final Executor disk;

    // guarded by this
    private final Map<String, String> serialNumbers = new TreeMap<>();
    private boolean loaded;
    private boolean waiting;

    /** @param disk does the writing; may reject what is too much */
    AcceptedChargers(Path file, Executor disk) {
        this.file = file;
        this.disk = disk;
    }

    Acceptance of(String identity) {
        return new Acceptance() {
            @Override
            public boolean known(Optional<String> serialNumber) {
                return AcceptedChargers.this
                        .serialNumber(identity)
                        .filter(known -> serialNumber.isEmpty() || known.equals(serialNumber.get()))
                        .isPresent();
            }

            @Override
            public void accepted(String serialNumber) {
                change(identity, Optional.of(serialNumber));
            }

            @Override
            public void rejected() {
                change(identity, Optional.empty());
            }
        };
    }

    private synchronized Optional<String> serialNumber(String identity) {
        load();
        return Optional.ofNullable(serialNumbers.get(identity));
    }

    private synchronized void change(String identity, Optional<String> serialNumber) {
        load();
        if (Optional.ofNullable(serialNumbers.get(identity)).equals(serialNumber)) {
            return;
        }
        serialNumber.ifPresentOrElse(now -> serialNumbers.put(identity, now), () -> serialNumbers.remove(identity));
        if (waiting) {
            return; // the write that waits takes this with it
        }
        try {
            disk.execute(this::write);
            waiting = true;
        } catch (RejectedExecutionException e) {
            LOG.warn("too much waits for the disk, accepted chargers are written with the next change");
        }
    }

    private void write() {
        ObjectNode root = OcppRpc.JSON.createObjectNode();
        synchronized (this) {
            waiting = false;
            serialNumbers.forEach(root::put);
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Durable.directory(folder);
            }
            Durable.write(OcppRpc.JSON.writeValueAsBytes(root), file);
        } catch (IOException e) {
            LOG.error(
                    "accepted chargers are not kept, after a restart they have to boot file={} reason={}",
                    file,
                    e.toString());
        }
    }

    private void load() {
        if (loaded) {
            return;
        }
        loaded = true;
        if (!Files.exists(file)) {
            return;
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it has more than " + MAX_BYTES + " bytes");
            }
            JsonNode root = OcppRpc.JSON.readTree(Files.readAllBytes(file));
            root.properties()
                    .forEach(each ->
                            serialNumbers.put(each.getKey(), each.getValue().asText()));
        } catch (IOException | RuntimeException e) {
            LOG.error("accepted chargers cannot be read, each has to boot file={} reason={}", file, e.toString());
            serialNumbers.clear();
        }
    }
}
