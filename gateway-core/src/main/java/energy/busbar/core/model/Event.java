package energy.busbar.core.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A timestamped state change on its way out.
 *
 * @param type {@code noun.verb}, such as {@code device.updated}
 * @param key for de-duplication: equal content, equal key
 * @param data JSON-like: String, Number, Boolean, List, Map
 */
public record Event(String type, String version, String key, Instant timestamp, Map<String, Object> data) {
    public static final String VERSION = "1.0.0";

    public Event {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    /** @param content what makes two events of a type the same; hashed into the key */
    public static Event keyed(String type, Instant at, String content, Map<String, Object> data) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((type + "|" + content).getBytes(StandardCharsets.UTF_8));
            return new Event(type, VERSION, HexFormat.of().formatHex(digest, 0, 16), at, data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
