package energy.busbar.ota.tuf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which keys sign for the four top-level roles. */
record Root(Head head, boolean consistentSnapshot, Map<String, RoleKeys> roles) {
    static final List<String> TOP_LEVEL = List.of("root", "timestamp", "snapshot", "targets");

    static Root read(Envelope envelope) {
        Head head = Head.read(envelope, "root");
        Map<String, TufKey> keys = RoleKeys.readKeys(envelope.signed().object("keys"));
        Fields roles = envelope.signed().object("roles");
        Map<String, RoleKeys> read = new HashMap<>();
        for (String role : TOP_LEVEL) {
            read.put(role, RoleKeys.read(roles.object(role), keys));
        }
        return new Root(head, envelope.signed().flag("consistent_snapshot"), Map.copyOf(read));
    }

    RoleKeys keysOf(String role) {
        RoleKeys keys = roles.get(role);
        if (keys == null) {
            throw new IllegalStateException("no top-level role: " + role);
        }
        return keys;
    }

    /** Whether {@code next} takes other keys for timestamp or snapshot: the way out of a fast-forward attack. */
    boolean rotates(Root next) {
        return List.of("timestamp", "snapshot").stream()
                .anyMatch(role -> !Set.copyOf(keysOf(role).keyids())
                        .equals(Set.copyOf(next.keysOf(role).keyids())));
    }
}
