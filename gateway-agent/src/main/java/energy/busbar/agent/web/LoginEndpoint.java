package energy.busbar.agent.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Login, logout and the session's cookie. */
final class LoginEndpoint {
    static final String COOKIE = "busbar_session";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ApiReply NO_CONTENT = new ApiReply(204, null);

    private final LoginCode code;
    private final LoginThrottle throttle;
    /** A hash takes a second of a small box: one at a time, and the others are sent away instead of queueing. */
    private final Semaphore hashing = new Semaphore(1);

    LoginEndpoint(LoginCode code, LoginThrottle throttle) {
        this.code = code;
        this.throttle = throttle;
    }

    ApiReply login(Request request, Response response, byte[] body) {
        Optional<String> typed = typed(body);
        if (typed.isEmpty()) {
            return ApiReply.error(400, "bad-request", "expected {\"code\": \"XXXX-XXXX-XXXX\"}");
        }
        if (!hashing.tryAcquire()) {
            return later(response, 1_000);
        }
        try {
            return login(typed.get(), remote(request), response);
        } finally {
            hashing.release();
        }
    }

    private ApiReply login(String typed, InetAddress remote, Response response) {
        long waitMillis = throttle.admitOrWaitMillis(remote);
        if (waitMillis > 0) {
            return later(response, waitMillis);
        }
        Optional<String> session = code.login(typed, remote);
        if (session.isEmpty()) {
            return ApiReply.error(401, "wrong-code", "this is not the gateway's code");
        }
        throttle.succeeded(remote);
        Response.putCookie(response, cookie(session.get()).build());
        return NO_CONTENT;
    }

    ApiReply logout(Request request, Response response) {
        session(request).ifPresent(id -> code.logout(id, remote(request)));
        Response.putCookie(response, cookie("").maxAge(0).build());
        return NO_CONTENT;
    }

    boolean loggedIn(Request request) {
        return session(request).filter(code::loggedIn).isPresent();
    }

    private static ApiReply later(Response response, long waitMillis) {
        long seconds = (waitMillis + 999) / 1000;
        response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds);
        return ApiReply.error(429, "too-many-attempts", "too many attempts; try again in " + seconds + " s");
    }

    private static Optional<String> typed(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body).path("code");
            return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> session(Request request) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    /** Not Secure: the page is plain HTTP on the site's network. */
    private static HttpCookie.Builder cookie(String value) {
        return HttpCookie.build(COOKIE, value).path("/").httpOnly(true).sameSite(HttpCookie.SameSite.STRICT);
    }

    private static InetAddress remote(Request request) {
        return ((InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress()).getAddress();
    }
}
