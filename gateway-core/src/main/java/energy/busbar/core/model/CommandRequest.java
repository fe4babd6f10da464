package energy.busbar.core.model;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An instruction as it arrives, before anybody believed it.
 *
 * @param id idempotency key, 1 to 64 of letters, digits, '-', '_', '.'; a UUIDv7 by preference
 * @param slug {@code noun:verb}, such as {@code battery:set-operating-mode}
 * @param device empty for commands to the site
 * @param tag a batch over the devices with this tag, instead of a device
 * @param input JSON-like: String, Number, Boolean, List, Map
 * @param expiresAt after which it must not start any more
 * @param until when its effect ends; empty means until replaced or reset
 * @param source who asked, such as {@code mqtt:platform}, {@code cli:root}, {@code page:owner}
 */
public record CommandRequest(
        String id,
        String slug,
        Optional<DeviceId> device,
        Optional<String> tag,
        Map<String, Object> input,
        Optional<Instant> expiresAt,
        Optional<Instant> until,
        String source) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public CommandRequest {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "command id '" + id + "' must be 1 to 64 of A-Z, a-z, 0-9, '-', '_', '.'");
        }
        if (device.isPresent() && tag.isPresent()) {
            throw new IllegalArgumentException("a command names a deviceId or a tag, not both");
        }
        input = Collections.unmodifiableMap(new LinkedHashMap<>(input));
    }
}
