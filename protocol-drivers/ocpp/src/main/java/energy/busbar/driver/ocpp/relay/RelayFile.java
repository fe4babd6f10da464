package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file a charger, replaced as a whole. Thread-safe. */
public final class RelayFile implements Keeper {
    /** The queue's own bounds keep it below. */
    static final long MAX_BYTES = 8 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(RelayFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Executor disk;

    // guarded by this
    private byte @Nullable [] next;
    private CompletableFuture<Void> promised = new CompletableFuture<>();
    private boolean writing;

    /** @param disk does the writing, one after the other for all chargers; may reject what is too much */
    public RelayFile(Path folder, String identity, Executor disk) {
        this.file = folder.resolve(name(identity) + ".json");
        this.disk = disk;
    }

    /** An identity may hold what a file's name should not. */
    private static String name(String identity) {
        return identity.matches("[A-Za-z0-9_-]{1,48}")
                ? identity
                : "=" + HexFormat.of().formatHex(identity.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<ObjectNode> kept() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it has more than " + MAX_BYTES + " bytes");
            }
            return JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IOException e) {
            aside(e.toString());
            return Optional.empty();
        }
    }

    /** Somebody may still make out what the upstream has not been told. */
    @Override
    public void aside(String reason) {
        Path to = file.resolveSibling(file.getFileName() + ".bad");
        LOG.error("what an upstream has yet to be told cannot be read file={} movedTo={} reason={}", file, to, reason);
        try {
            Files.move(file, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("cannot be moved aside file={} reason={}", file, e.toString());
        }
    }

    @Override
    public CompletableFuture<Void> keep(ObjectNode now) {
        byte[] bytes;
        try {
            bytes = JSON.writeValueAsBytes(now);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
        synchronized (this) {
            next = bytes;
            CompletableFuture<Void> mine = promised;
            if (!writing) {
                writing = true;
                try {
                    disk.execute(this::writeAll);
                } catch (RejectedExecutionException e) {
                    writing = false;
                    next = null;
                    promised = new CompletableFuture<>();
                    mine.completeExceptionally(e);
                }
            }
            return mine;
        }
    }

    private void writeAll() {
        while (true) {
            byte[] bytes;
            CompletableFuture<Void> done;
            synchronized (this) {
                if (next == null) {
                    writing = false;
                    return;
                }
                bytes = next;
                next = null;
                done = promised;
                promised = new CompletableFuture<>();
            }
            try {
                write(bytes);
                done.complete(null);
            } catch (IOException e) {
                LOG.error("what an upstream has yet to be told cannot be kept file={} reason={}", file, e.toString());
                done.completeExceptionally(e);
            }
        }
    }

    private void write(byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Files.createDirectories(folder);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        // Tags of drivers are in it.
        try (FileChannel out = FileChannel.open(
                fresh,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true); // the new name is on the disk too
        }
    }
}
