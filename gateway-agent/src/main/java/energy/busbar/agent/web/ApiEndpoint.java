package energy.busbar.agent.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.UrlEncoded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api}: login and logout here, everything else handed to {@link Api} with its body read. */
final class ApiEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(ApiEndpoint.class);
    private static final int MAX_LOGIN_BYTES = 1024;

    private final Api api;
    private final LoginCode code;
    private final LoginEndpoint login;

    ApiEndpoint(Api api, LoginCode code, LoginEndpoint login) {
        this.api = api;
        this.code = code;
        this.login = login;
    }

    void control(Request request, String path, String actor, Response response, Callback callback) {
        List<String> segments = segments(path);
        if (segments.equals(List.of("login-code")) && request.getMethod().equals("POST")) {
            answer(response, callback, () -> new ApiReply(200, Map.of("code", code.renew(actor))));
        } else {
            forward(request, segments, actor, response, callback);
        }
    }

    void page(Request request, String path, Response response, Callback callback) {
        List<String> segments = segments(path);
        if (segments.equals(List.of("login")) && request.getMethod().equals("POST")) {
            withBody(request, response, callback, MAX_LOGIN_BYTES, body -> login.login(request, response, body));
        } else if (segments.equals(List.of("logout")) && request.getMethod().equals("POST")) {
            answer(response, callback, () -> login.logout(request, response));
        } else if (!login.loggedIn(request)) {
            Replies.json(response, ApiReply.error(401, "login-needed", "log in with the gateway's code"), callback);
        } else if (segments.equals(List.of("login-code"))) {
            ApiReply refusal = ApiReply.error(
                    403, "control-socket-only", "the code is renewed on the box: busbar login-code --renew");
            Replies.json(response, refusal, callback);
        } else {
            forward(request, segments, LoginCode.OWNER, response, callback);
        }
    }

    private void forward(Request request, List<String> segments, String actor, Response response, Callback callback) {
        String method = request.getMethod();
        Map<String, String> query = query(request);
        withBody(
                request,
                response,
                callback,
                WebServer.MAX_BODY_BYTES,
                body -> api.handle(new ApiRequest(method, segments, query, body, actor)));
    }

    /** Reads without holding a thread: a slow sender costs a connection, not one of the few threads. */
    private static void withBody(
            Request request, Response response, Callback callback, int maxBytes, Function<byte[], ApiReply> use) {
        if (request.getLength() > maxBytes) {
            tooLarge(response, callback, maxBytes);
            return;
        }
        CompletableFuture<byte[]> body = Content.Source.asByteArrayAsync(request, maxBytes);
        if (body.isDone() && !body.isCompletedExceptionally()) {
            answer(response, callback, () -> use.apply(body.join()));
            return;
        }
        body.whenCompleteAsync(
                (bytes, failure) -> {
                    // Bare, Jetty knows that a client which went away is nothing to log.
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause == null) {
                        answer(response, callback, () -> use.apply(bytes));
                    } else if (cause instanceof IllegalStateException) {
                        tooLarge(response, callback, maxBytes);
                    } else {
                        callback.failed(cause);
                    }
                },
                request.getComponents().getExecutor());
    }

    private static void tooLarge(Response response, Callback callback, int maxBytes) {
        ApiReply refusal = ApiReply.error(413, "too-large", "a request's body has at most " + maxBytes + " bytes");
        Replies.json(response, refusal, callback);
    }

    private static void answer(Response response, Callback callback, Supplier<ApiReply> work) {
        ApiReply reply;
        try {
            reply = work.get();
        } catch (RuntimeException e) {
            LOG.error("a request of the API failed", e);
            reply = ApiReply.error(500, "internal", "something went wrong; the log says what");
        }
        Replies.json(response, reply, callback);
    }

    private static List<String> segments(String path) {
        // Trailing empty parts are dropped by split: /api/ is /api.
        String[] parts = path.split("/");
        return List.of(Arrays.copyOfRange(parts, Math.min(2, parts.length), parts.length));
    }

    private static Map<String, String> query(Request request) {
        Map<String, String> values = new HashMap<>();
        String query = request.getHttpURI().getQuery();
        if (query != null) {
            UrlEncoded.decodeTo(query, values::put, StandardCharsets.UTF_8);
        }
        return values;
    }
}
