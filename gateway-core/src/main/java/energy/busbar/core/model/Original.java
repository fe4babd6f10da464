package energy.busbar.core.model;

import java.util.Map;

/**
 * A device's own settings from before the first claim, in the driver's words. Only the driver that captured them reads
 * them; everybody else stores and returns them untouched.
 */
public record Original(Map<String, String> settings) {
    public Original {
        settings = Map.copyOf(settings);
    }
}
