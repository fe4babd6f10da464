package energy.busbar.profiles.pack;

import energy.busbar.profiles.ProfileCatalogue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a pack, wherever they were read from, by their path in it. No path but these three kinds is ever taken, so
 * that none can lead out of a folder.
 */
public record PackFiles(Map<String, byte[]> byPath) {
    static final String MANIFEST = "manifest.yaml";
    static final String SIGNATURE = "manifest.sig";
    static final String FOLDER = "profiles/";

    static final int MAX_PROFILES = ProfileCatalogue.MAX_FILES;
    static final int MAX_MANIFEST_BYTES = 128 * 1024;
    static final int MAX_SIGNATURE_BYTES = 256;
    /** Of all files, unpacked. */
    static final int MAX_TOTAL_BYTES = 16 * 1024 * 1024;

    private static final Pattern PROFILE = Pattern.compile("profiles/([a-z0-9][a-z0-9-]{0,63})\\.yaml");

    public PackFiles {
        byPath = Collections.unmodifiableMap(new TreeMap<>(byPath));
    }

    static String path(String profile) {
        return FOLDER + profile + ".yaml";
    }

    /** @throws PackException unless it is a path that a pack has */
    static int mostBytes(String path) {
        if (path.equals(MANIFEST)) {
            return MAX_MANIFEST_BYTES;
        }
        if (path.equals(SIGNATURE)) {
            return MAX_SIGNATURE_BYTES;
        }
        Matcher m = PROFILE.matcher(path);
        if (m.matches()) {
            return ProfileCatalogue.MAX_BYTES;
        }
        throw new PackException("has a file '" + shown(path) + "'; expected only " + MANIFEST + ", " + SIGNATURE
                + " and profiles/NAME.yaml with lower-case letters, digits and '-'");
    }

    /** @throws PackException if it is not there */
    byte[] need(String path) {
        byte[] bytes = byPath.get(path);
        if (bytes == null) {
            throw new PackException("has no " + path + "; expected a pack that busbar profile pack has made");
        }
        return bytes;
    }

    /** Strict: what is no UTF-8 would be read as something else than was signed. */
    static String text(String path, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new PackException(path + " is not UTF-8; expected a text file in UTF-8", e);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** For a terminal: names come from whoever made the file. */
    static String shown(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7E]", "?");
        return safe.length() > 80 ? safe.substring(0, 80) + "…" : safe;
    }
}
