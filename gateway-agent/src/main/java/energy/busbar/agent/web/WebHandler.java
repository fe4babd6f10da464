package energy.busbar.agent.web;

import java.io.IOException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Who may ask for what: the page's connector shows files and, after a login, the API; the control socket only the API. */
final class WebHandler extends Handler.Abstract {
    private final Connector control;
    private final ControlSocket controlSocket;
    private final Names names;
    private final PageFiles files = new PageFiles();
    private final ApiEndpoint api;

    WebHandler(Connector control, ControlSocket controlSocket, Names names, ApiEndpoint api) {
        this.control = control;
        this.controlSocket = controlSocket;
        this.names = names;
        this.api = api;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        String path = request.getHttpURI().getDecodedPath();
        if (path == null) {
            Replies.text(response, 400, "The request names no path.", callback);
        } else if (request.getConnectionMetaData().getConnector() == control) {
            overControlSocket(request, path, response, callback);
        } else {
            overNetwork(request, path, response, callback);
        }
        return true;
    }

    /** No check of host and origin: no browser can open a Unix socket. */
    private void overControlSocket(Request request, String path, Response response, Callback callback)
            throws IOException {
        Optional<String> peer = controlSocket.peer(
                request.getConnectionMetaData().getConnection().getEndPoint());
        if (peer.isEmpty()) {
            ApiReply refusal = ApiReply.error(403, "wrong-user", "only the gateway's user and root may control it");
            Replies.json(response, refusal, callback);
        } else if (isApi(path)) {
            api.control(request, path, "cli:" + peer.get(), response, callback);
        } else {
            Replies.json(response, ApiReply.error(404, "not-found", "the control socket has only /api"), callback);
        }
    }

    private void overNetwork(Request request, String path, Response response, Callback callback) {
        String host = request.getHeaders().get(HttpHeader.HOST);
        if (!names.allows(host)) {
            Replies.text(
                    response,
                    421,
                    "The gateway does not go by this name. Use its IP address, or its host name.",
                    callback);
        } else if (!isApi(path)) {
            files.serve(request, path, response, callback);
        } else if (changes(request) && !Names.sameOrigin(request.getHeaders().get(HttpHeader.ORIGIN), host)) {
            ApiReply refusal = ApiReply.error(403, "wrong-origin", "another web site's page may not change anything");
            Replies.json(response, refusal, callback);
        } else if (changes(request) && !isJson(request)) {
            ApiReply refusal = ApiReply.error(
                    415, "not-json", "a request that changes something needs Content-Type: application/json");
            Replies.json(response, refusal, callback);
        } else {
            api.page(request, path, response, callback);
        }
    }

    private static boolean isApi(String path) {
        return path.equals("/api") || path.startsWith("/api/");
    }

    static boolean changes(Request request) {
        return !request.getMethod().equals("GET") && !request.getMethod().equals("HEAD");
    }

    /** A form of another web site cannot send this type without asking first, which is never granted. */
    private static boolean isJson(Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type != null
                && MimeTypes.getContentTypeWithoutCharset(type)
                        .split(";", 2)[0]
                        .strip()
                        .equals("application/json");
    }
}
