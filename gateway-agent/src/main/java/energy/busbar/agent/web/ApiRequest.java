package energy.busbar.agent.web;

import java.util.List;
import java.util.Map;

/**
 * A request that may come in: logged in, or over the control socket.
 *
 * @param path the decoded segments after {@code /api}, such as {@code ["devices", "battery-1"]}
 * @param query decoded; of a name that occurs twice the last value
 * @param body empty when there is none, at most {@link WebServer#MAX_BODY_BYTES}
 * @param actor for the audit: {@code page:owner}, or {@code cli:} and the user's name
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record ApiRequest(String method, List<String> path, Map<String, String> query, byte[] body, String actor) {
    public ApiRequest {
        path = List.copyOf(path);
        query = Map.copyOf(query);
    }
}
