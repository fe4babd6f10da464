package energy.busbar.agent.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param status of HTTP
 * @param json String, Number, Boolean, null, List or Map; numbers that are not finite become null. Not sent with 204.
 */
public record ApiReply(int status, @Nullable Object json) {
    public ApiReply {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("a reply's status is 200 to 599, not " + status);
        }
    }

    /** @param code for programs, such as {@code not-found}; @param message for people */
    static ApiReply error(int status, String code, String message) {
        return new ApiReply(status, Map.of("error", Map.of("code", code, "message", message)));
    }
}
