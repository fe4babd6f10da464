package energy.busbar.ota.tuf;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.nio.charset.StandardCharsets;

/** Names from metadata as parts of addresses and as file names; nothing of theirs climbs out of its folder. */
final class FileNames {
    /** Room for a version and an ending within the 255 bytes of common file systems. */
    private static final int MAX_BYTES = 200;

    private FileNames() {}

    /** RFC 3986: all but unreserved characters as percent and two digits. */
    static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    /** Without its ending. */
    static String ofRole(String role) {
        String encoded = encoded(role);
        if (encoded.length() > MAX_BYTES) {
            throw new RefusedException(
                    Reason.LIMIT,
                    role,
                    "its name takes " + encoded.length() + " bytes in a file name; at most " + MAX_BYTES + " fit");
        }
        return encoded;
    }

    /** One flat name for a path, so that no target is another's folder. */
    static String ofTarget(String path) {
        requireRelative(path);
        String encoded = encoded(path);
        if (encoded.length() > MAX_BYTES || encoded.startsWith(".")) {
            throw new RefusedException(
                    Reason.LIMIT,
                    path,
                    "makes no file name: it must not begin with a dot, and take at most " + MAX_BYTES
                            + " bytes where all but letters, digits and -._~ take three each");
        }
        return encoded;
    }

    /** The path below the targets' address; in a consistent snapshot the hash stands before the last segment. */
    static String addressOfTarget(String path, String hashPrefix) {
        requireRelative(path);
        StringBuilder address = new StringBuilder();
        String[] segments = path.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            address.append(i == 0 ? "" : "/")
                    .append(i == segments.length - 1 ? hashPrefix : "")
                    .append(encoded(segments[i]));
        }
        return address.toString();
    }

    private static void requireRelative(String path) {
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw RefusedException.malformed(
                        path, "is no target path; it must be relative, with no empty, . or .. segment");
            }
        }
    }
}
