package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One update of the top-level roles: {@link Workflow} says what is right, this fetches and keeps it. */
record Refresh(TrustedStore store, Mirrors mirrors, TufLimits limits, Instant start) {
    private static final Logger LOG = LoggerFactory.getLogger(Refresh.class);

    Session run() {
        Root root = newestRoot(trustedRoot());
        root.head().requireFresh(start);
        store.forgetIfRotated(root.head().version());
        Timestamp timestamp = timestamp(root);
        Snapshot snapshot = snapshot(root, timestamp);
        Targets targets = targets(root, snapshot);
        return new Session(root, timestamp, snapshot, targets, start, store, mirrors, limits);
    }

    private Root trustedRoot() {
        byte[] bytes = store.read(TrustedStore.ROOT, limits.rootBytes());
        Root root = kept("root", bytes, Workflow::anchor);
        if (root != null) {
            return root;
        }
        byte[] anchor = store.readAnchor(limits.rootBytes());
        root = kept("root anchor", anchor, Workflow::anchor);
        if (root == null || anchor == null) {
            throw new RefusedException(
                    Reason.NOT_INITIALISED,
                    "root",
                    "no trusted root is here; initialise with the one that was shipped");
        }
        LOG.atWarn().addKeyValue("version", root.head().version()).log("root.json lost or damaged: back to the anchor");
        store.replace(TrustedStore.ROOT, anchor);
        return root;
    }

    private Root newestRoot(Root trusted) {
        Root root = trusted;
        for (int i = 0; i < limits.rootsPerRefresh(); i++) {
            Root before = root;
            String file = (before.head().version() + 1) + ".root.json";
            Optional<Root> next = mirrors.ifThere("root", file, limits.rootBytes(), bytes -> {
                Root read = Workflow.nextRoot(before, bytes);
                store.replaceRoot(bytes, read.head().version(), before.rotates(read));
                return read;
            });
            if (next.isEmpty()) {
                return root;
            }
            root = next.get();
        }
        return root;
    }

    private Timestamp timestamp(Root root) {
        Timestamp trusted = kept(
                "timestamp",
                read(TrustedStore.TIMESTAMP, limits.timestampBytes()),
                bytes -> Workflow.keptTimestamp(root, bytes));
        return mirrors.required("timestamp", TrustedStore.TIMESTAMP, limits.timestampBytes(), bytes -> {
            Timestamp next = Workflow.timestamp(root, trusted, bytes, start);
            if (trusted == null || next.head().version() > trusted.head().version()) {
                keep(TrustedStore.TIMESTAMP, bytes);
            }
            return next;
        });
    }

    private Snapshot snapshot(Root root, Timestamp timestamp) {
        byte[] here = read(TrustedStore.SNAPSHOT, limits.snapshotBytes());
        Snapshot trusted = kept("snapshot", here, bytes -> Workflow.keptSnapshot(root, bytes));
        if (trusted != null && here != null) {
            Snapshot current = ifCurrent(() -> Workflow.snapshot(root, timestamp, trusted, here, start));
            if (current != null) {
                return current;
            }
        }
        MetaFile promised = timestamp.snapshot();
        String address = address(root, promised, TrustedStore.SNAPSHOT);
        return mirrors.required("snapshot", address, promised.cap(limits.snapshotBytes()), bytes -> {
            Snapshot next = Workflow.snapshot(root, timestamp, trusted, bytes, start);
            keep(TrustedStore.SNAPSHOT, bytes);
            return next;
        });
    }

    private Targets targets(Root root, Snapshot snapshot) {
        MetaFile promised = snapshot.meta().get(TrustedStore.TARGETS);
        if (promised == null) {
            throw new IllegalStateException("a snapshot without targets.json was taken");
        }
        String by = "root version " + root.head().version();
        RoleKeys keys = root.keysOf("targets");
        byte[] here = read(TrustedStore.TARGETS, limits.targetsBytes());
        if (here != null) {
            Targets current = ifCurrent(() -> Workflow.targets(keys, by, "targets", promised, here, start));
            if (current != null) {
                return current;
            }
        }
        String address = address(root, promised, TrustedStore.TARGETS);
        return mirrors.required("targets", address, promised.cap(limits.targetsBytes()), bytes -> {
            Targets next = Workflow.targets(keys, by, "targets", promised, bytes, start);
            keep(TrustedStore.TARGETS, bytes);
            return next;
        });
    }

    private byte @Nullable [] read(String name, int cap) {
        return store.read(name, cap);
    }

    private void keep(String name, byte[] bytes) {
        store.replace(name, bytes);
    }

    private static String address(Root root, MetaFile promised, String name) {
        return root.consistentSnapshot() ? promised.version() + "." + name : name;
    }

    /** A file that a fault has spoilt, or that keys now revoked have signed, counts as absent. */
    private static <T> @Nullable T kept(String what, byte @Nullable [] bytes, Function<byte[], T> read) {
        if (bytes == null) {
            return null;
        }
        try {
            return read.apply(bytes);
        } catch (RefusedException e) {
            LOG.atInfo()
                    .addKeyValue("file", what)
                    .addKeyValue("why", e.getMessage())
                    .log("kept metadata is not used");
            return null;
        }
    }

    private interface Check<T> {
        T run();
    }

    private static <T> @Nullable T ifCurrent(Check<T> check) {
        try {
            return check.run();
        } catch (RefusedException e) {
            return null;
        }
    }
}
