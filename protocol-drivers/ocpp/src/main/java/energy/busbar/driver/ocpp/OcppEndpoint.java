package energy.busbar.driver.ocpp;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.ExtensionConfig;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in (OCPP-J 1.6 §3.1, 2.0.1 part 4 §3): 404 for an unknown identity, 401 for a failed login, 400 where no
 * version is in common.
 */
final class OcppEndpoint extends Handler.Abstract {
    private static final String PATH = "/ocpp/";

    /**
     * Compression begins anew with each message: a window kept for each of 500 chargers would take 300 kB a charger for a
     * few bytes less (RFC 7692 §7.1.1).
     */
    private static final ExtensionConfig DEFLATE =
            ExtensionConfig.parse("permessage-deflate;server_no_context_takeover;client_no_context_takeover");

    private final ServerWebSocketContainer container;
    private final Function<String, @Nullable Station> byIdentity;
    private final PasswordHashes hashes;
    private final Executor logins;
    private final StrangerGate<EndPoint> gate;
    private final RefusalLog refusals;
    private final ChargerSocket.Shared shared;

    /** @param logins hashes passwords, and rejects what is too much */
    OcppEndpoint(
            ServerWebSocketContainer container,
            Function<String, @Nullable Station> byIdentity,
            Executor logins,
            PasswordHashes hashes,
            StrangerGate<EndPoint> gate,
            ChargerSocket.Shared shared) {
        this.container = container;
        this.byIdentity = byIdentity;
        this.logins = logins;
        this.hashes = hashes;
        this.gate = gate;
        this.shared = shared;
        this.refusals = new RefusalLog(shared.monotonicMillis());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String identity = identity(request);
        Station station = byIdentity.apply(identity);
        Caller caller = Caller.of(request);
        if (station == null) {
            refusals.stranger(identity, caller.from());
            Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404, "no such charger");
            return true;
        }
        if (!station.access().needsPassword()) {
            decide(station, caller, request, response, callback);
            return true;
        }
        try {
            logins.execute(() -> decide(station, caller, request, response, callback));
        } catch (RejectedExecutionException e) {
            Response.writeError(
                    request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "too many logins at once");
        }
        return true;
    }

    private void decide(Station station, Caller caller, Request request, Response response, Callback callback) {
        try {
            Optional<String> refusal = station.access().refusal(caller, hashes);
            if (refusal.isPresent()) {
                refusals.login(station.identity(), caller.from(), refusal.get());
                shared.loop().execute(() -> station.refused(refusal.get()));
                if (station.access().needsPassword()) {
                    response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"ocpp\"");
                }
                Response.writeError(request, response, callback, HttpStatus.UNAUTHORIZED_401);
                return;
            }
            upgrade(station, caller, request, response, callback);
        } catch (Exception e) { // Jetty declares no narrower one; the request must end
            Response.writeError(request, response, callback, e);
        }
    }

    private void upgrade(Station station, Caller caller, Request request, Response response, Callback callback)
            throws Exception {
        List<String> offered = request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
        Optional<SubProtocol> common = SubProtocol.best(offered, station.speaks());
        if (!offered.isEmpty() && common.isEmpty()) {
            String spoken = String.join(
                    ", ", station.speaks().stream().map(SubProtocol::word).toList());
            refusals.login(station.identity(), caller.from(), "speaks " + offered + " only");
            Response.writeError(
                    request, response, callback, HttpStatus.BAD_REQUEST_400, "the sub-protocol is " + spoken);
            return;
        }
        // A charger that is known and names none is an old one, and is let in (RFC 6455 §4.2.2: then none is answered).
        SubProtocol version = common.orElseGet(() -> SubProtocol.unnamed(station.speaks()));
        EndPoint socket = GuardedConnector.socket(
                request.getConnectionMetaData().getConnection().getEndPoint());
        boolean upgraded = container.upgrade(
                (asked, answer, done) -> {
                    common.ifPresent(each -> answer.setAcceptedSubProtocol(each.word()));
                    boolean deflate = asked.getExtensions().stream()
                            .anyMatch(each -> each.getName().equals(DEFLATE.getName()));
                    answer.setExtensions(deflate ? List.of(DEFLATE) : List.of());
                    gate.left(socket);
                    shared.loop().execute(() -> station.admitted(caller));
                    return new ChargerSocket(station.identity(), wire -> station.opened(wire, version), shared);
                },
                request,
                response,
                callback);
        if (!upgraded) {
            Response.writeError(
                    request, response, callback, HttpStatus.UPGRADE_REQUIRED_426, "this is a WebSocket endpoint");
        }
    }

    private static String identity(Request request) {
        String path = String.valueOf(request.getHttpURI().getDecodedPath());
        if (!path.startsWith(PATH)) {
            return "";
        }
        int from = PATH.length();
        while (from < path.length() && path.charAt(from) == '/') {
            from++;
        }
        return path.substring(from);
    }
}
