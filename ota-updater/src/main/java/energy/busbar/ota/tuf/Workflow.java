package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checks of the specification's section 5, in its order: what is trusted, bytes and the fixed time in, trust out. */
final class Workflow {
    private Workflow() {}

    /** 5.2. Vouched for by whoever put it there; that it signs itself shows that it is whole. Its expiry waits. */
    static Root anchor(byte[] bytes) {
        Envelope envelope = Envelope.read(bytes, "root");
        Root root = Root.read(envelope);
        root.keysOf("root").verify(envelope, "it");
        return root;
    }

    /** 5.3.4 to 5.3.6. */
    static Root nextRoot(Root trusted, byte[] bytes) {
        Envelope envelope = Envelope.read(bytes, "root");
        trusted.keysOf("root").verify(envelope, "root version " + trusted.head().version());
        Root next = Root.read(envelope);
        next.keysOf("root").verify(envelope, "it");
        long right = trusted.head().version() + 1;
        if (next.head().version() != right) {
            throw new RefusedException(
                    Reason.ROLLBACK,
                    "root",
                    "is version " + next.head().version() + " where only version " + right + " may follow");
        }
        return next;
    }

    /** One that was taken before, from the disk; it may have expired. */
    static Timestamp keptTimestamp(Root root, byte[] bytes) {
        return Timestamp.read(signed(root, "timestamp", bytes));
    }

    /** 5.4.2 to 5.4.4. Returns {@code trusted} itself where the repository has nothing newer. */
    static Timestamp timestamp(Root root, @Nullable Timestamp trusted, byte[] bytes, Instant start) {
        Timestamp next = keptTimestamp(root, bytes);
        if (trusted != null) {
            long before = trusted.head().version();
            if (next.head().version() < before) {
                throw rollback("timestamp", next.head().version(), before);
            }
            if (next.head().version() == before) {
                trusted.head().requireFresh(start);
                return trusted;
            }
            if (next.snapshot().version() < trusted.snapshot().version()) {
                throw rollback(
                        "snapshot",
                        next.snapshot().version(),
                        trusted.snapshot().version());
            }
        }
        next.head().requireFresh(start);
        return next;
    }

    static Snapshot keptSnapshot(Root root, byte[] bytes) {
        return Snapshot.read(signed(root, "snapshot", bytes));
    }

    /** 5.5.2 to 5.5.6. */
    static Snapshot snapshot(Root root, Timestamp timestamp, @Nullable Snapshot trusted, byte[] bytes, Instant start) {
        timestamp.snapshot().requireMatch(bytes, "snapshot", "timestamp");
        Snapshot next = keptSnapshot(root, bytes);
        next.head().requireVersion(timestamp.snapshot().version(), "timestamp");
        if (trusted != null) {
            // Follows from the timestamps, unless the trusted one was lost with a damaged file.
            if (next.head().version() < trusted.head().version()) {
                throw rollback("snapshot", next.head().version(), trusted.head().version());
            }
            requireNothingLost(trusted, next);
        }
        next.head().requireFresh(start);
        return next;
    }

    private static void requireNothingLost(Snapshot trusted, Snapshot next) {
        for (Map.Entry<String, MetaFile> before : trusted.meta().entrySet()) {
            MetaFile now = next.meta().get(before.getKey());
            if (now == null) {
                throw new RefusedException(
                        Reason.ROLLBACK,
                        "snapshot",
                        "no longer lists " + before.getKey() + "; what was listed must stay");
            }
            if (now.version() < before.getValue().version()) {
                throw rollback(before.getKey(), now.version(), before.getValue().version());
            }
        }
    }

    /** 5.6.2 to 5.6.5, for the top level and for delegated roles alike; {@code by} names who appoints the keys. */
    static Targets targets(RoleKeys keys, String by, String role, MetaFile promised, byte[] bytes, Instant start) {
        promised.requireMatch(bytes, role, "snapshot");
        Envelope envelope = Envelope.read(bytes, role);
        keys.verify(envelope, by);
        Targets targets = Targets.read(envelope);
        targets.head().requireVersion(promised.version(), "snapshot");
        targets.head().requireFresh(start);
        return targets;
    }

    private static Envelope signed(Root root, String role, byte[] bytes) {
        Envelope envelope = Envelope.read(bytes, role);
        root.keysOf(role).verify(envelope, "root version " + root.head().version());
        return envelope;
    }

    private static RefusedException rollback(String what, long version, long before) {
        return new RefusedException(
                Reason.ROLLBACK,
                what,
                "would go back from version " + before + " to " + version + "; versions never fall");
    }
}
