package energy.busbar.ota.tuf;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The hashes promised for a file: one or both of SHA-256 and SHA-512, and all must match. Others are passed over. */
record Hashes(Map<String, String> byAlgorithm) {
    private static final Map<String, String> KNOWN = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

    static Hashes read(Fields fields) {
        Map<String, String> known = new TreeMap<>();
        fields.node().properties().forEach(member -> {
            String name = member.getKey();
            String hex = fields.text(name);
            String algorithm = KNOWN.get(name);
            if (algorithm != null) {
                // It becomes part of a file's name, so nothing but these characters may pass.
                if (!hex.matches("[0-9a-f]{" + 2 * digest(algorithm).getDigestLength() + "}")) {
                    throw fields.wrong(name, "a " + name + " in lower-case hexadecimal");
                }
                known.put(name, hex);
            }
        });
        if (known.isEmpty()) {
            throw RefusedException.malformed(fields.what(), fields.place() + " has neither sha256 nor sha512");
        }
        return new Hashes(Map.copyOf(known));
    }

    static MessageDigest digest(String javaName) {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest("SHA-256").digest(bytes));
    }

    /** Names the file in a consistent snapshot. */
    String first() {
        String sha256 = byAlgorithm.get("sha256");
        return sha256 != null ? sha256 : byAlgorithm.values().iterator().next();
    }

    boolean match(byte[] bytes) {
        Running running = start();
        running.update(bytes, bytes.length);
        return running.match();
    }

    Running start() {
        return new Running();
    }

    /** Of a file that passes by in pieces. */
    final class Running {
        private final List<Map.Entry<String, MessageDigest>> digests = new ArrayList<>();

        private Running() {
            byAlgorithm.forEach((name, hex) -> digests.add(Map.entry(hex, digest(KNOWN.getOrDefault(name, name)))));
        }

        void update(byte[] buffer, int length) {
            digests.forEach(each -> each.getValue().update(buffer, 0, length));
        }

        boolean match() {
            return digests.stream()
                    .allMatch(each ->
                            HexFormat.of().formatHex(each.getValue().digest()).equals(each.getKey()));
        }
    }
}
