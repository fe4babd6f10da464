package energy.busbar.sync.sparkplug;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;

/** What a STATE message says of a primary host application, Sparkplug B 3.0 section 6.4.30. */
record HostState(boolean online, long timestampMillis) {
    static final int MAX_BYTES = 1_024;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @return empty for anything else, such as the ONLINE and OFFLINE of Sparkplug 2 */
    static Optional<HostState> read(byte[] payload) {
        if (payload.length > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(payload);
            JsonNode online = root == null ? null : root.get("online");
            JsonNode timestamp = root == null ? null : root.get("timestamp");
            return online != null && online.isBoolean() && timestamp != null && timestamp.canConvertToLong()
                    ? Optional.of(new HostState(online.booleanValue(), timestamp.longValue()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
