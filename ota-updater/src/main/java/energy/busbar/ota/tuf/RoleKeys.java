package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** Who may sign for a role, and how many of them must. */
record RoleKeys(List<String> keyids, long threshold, Map<String, TufKey> keys) {
    private static final int MAX_KEYS = 128;

    static RoleKeys read(Fields role, Map<String, TufKey> all) {
        List<String> keyids = role.distinctTexts("keyids");
        if (keyids.size() > MAX_KEYS) {
            throw role.wrong("keyids", "an array of at most " + MAX_KEYS + " key identifiers");
        }
        Map<String, TufKey> keys = new HashMap<>();
        for (String keyid : keyids) {
            TufKey key = all.get(keyid);
            if (key == null) {
                throw RefusedException.malformed(
                        role.what(), role.place() + " names key " + keyid + ", which is not among the keys");
            }
            keys.put(keyid, key);
        }
        return new RoleKeys(keyids, role.integer("threshold", 1), Map.copyOf(keys));
    }

    static Map<String, TufKey> readKeys(Fields keys) {
        Map<String, TufKey> read = new HashMap<>();
        keys.members((keyid, fields) -> read.put(keyid, TufKey.read(keyid, fields)));
        return read;
    }

    /** @throws RefusedException with what each key had to say, if fewer distinct keys than the threshold signed */
    void verify(Envelope envelope, String by) {
        Set<String> signers = new HashSet<>();
        StringJoiner problems = new StringJoiner("; ");
        for (String keyid : keyids) {
            TufKey key = keys.get(keyid);
            String signature = envelope.signatures().get(keyid);
            if (key == null || signature == null) {
                problems.add(keyid + " did not sign");
            } else if (!key.problem().isEmpty()) {
                problems.add(keyid + " cannot be used: " + key.problem());
            } else if (!key.verifies(envelope.canonical(), signature)) {
                problems.add(keyid + "'s signature is wrong");
            } else if (!signers.add(key.identity())) {
                problems.add(keyid + " is a key that already counted");
            }
        }
        if (signers.size() < threshold) {
            throw new RefusedException(
                    Reason.UNSIGNED,
                    envelope.role(),
                    "has " + signers.size() + " valid signatures of the keys that " + by + " names, of " + threshold
                            + " needed (" + problems + ")");
        }
    }
}
