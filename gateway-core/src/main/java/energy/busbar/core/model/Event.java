package energy.busbar.core.model;

import java.time.Instant;
import java.util.Collections;
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
}
