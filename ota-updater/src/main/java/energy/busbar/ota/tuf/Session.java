package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one refresh ended with: all four roles, fresh at {@code start}, and the way to delegated ones. */
record Session(
        Root root,
        Timestamp timestamp,
        Snapshot snapshot,
        Targets targets,
        Instant start,
        TrustedStore store,
        Mirrors mirrors,
        TufLimits limits) {

    Versions versions() {
        return new Versions(
                root.head().version(),
                timestamp.head().version(),
                snapshot.head().version(),
                targets.head().version());
    }

    /** Verified anew for each delegation, also if the file is here: another delegator may name other keys. */
    Targets delegated(Delegation delegation, String delegator) {
        String role = delegation.name();
        String name = FileNames.ofRole(role) + ".json";
        MetaFile promised = snapshot.meta().get(role + ".json");
        if (promised == null) {
            throw new RefusedException(
                    Reason.MISMATCH, role, "is delegated to by " + delegator + ", but the snapshot does not list it");
        }
        Targets kept = kept(delegation, delegator, promised, name);
        if (kept != null) {
            return kept;
        }
        int cap = promised.cap(limits.targetsBytes());
        return mirrors.required(role, address(name, promised), cap, bytes -> {
            Targets read = Workflow.targets(delegation.keys(), delegator, role, promised, bytes, start);
            store.keepDelegated(name, bytes, limits.delegatedBytesKept());
            return read;
        });
    }

    private @Nullable Targets kept(Delegation delegation, String delegator, MetaFile promised, String name) {
        byte[] bytes = store.read(name, limits.targetsBytes());
        if (bytes == null) {
            return null;
        }
        try {
            return Workflow.targets(delegation.keys(), delegator, delegation.name(), promised, bytes, start);
        } catch (RefusedException e) {
            // Another version, or damaged: what the repository has is looked at instead.
            return null;
        }
    }

    private String address(String name, MetaFile promised) {
        return root.consistentSnapshot() ? promised.version() + "." + name : name;
    }
}
