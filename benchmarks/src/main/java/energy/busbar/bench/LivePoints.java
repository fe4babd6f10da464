package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/**
 * How many points a device has that are read, counted in the gateway's message of latest values; of several devices
 * the one with the fewest.
 *
 * @param valued those that the device implements
 */
record LivePoints(int read, int valued) {
    static final LivePoints UNKNOWN = new LivePoints(0, 0);

    boolean known() {
        return read > 0;
    }

    static LivePoints of(JsonNode live) {
        LivePoints fewest = UNKNOWN;
        for (JsonNode device : live.path("devices")) {
            Set<String> names = new HashSet<>();
            device.path("state").fieldNames().forEachRemaining(names::add);
            int valued = names.size();
            device.path("quality").fieldNames().forEachRemaining(names::add);
            if (!fewest.known() || names.size() < fewest.read()) {
                fewest = new LivePoints(names.size(), valued);
            }
        }
        return fewest;
    }
}
