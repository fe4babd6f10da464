package energy.busbar.driver.coap;

import energy.busbar.core.model.LinkState;
import energy.busbar.driver.coap.Credentials.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.observe.NotificationListener;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext;
import org.eclipse.californium.scandium.dtls.DtlsHandshakeTimeoutException;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.jspecify.annotations.Nullable;

/** The way to one device, open or in DTLS. All methods on the bus's thread. */
final class CoapLink implements AutoCloseable {
    /** What became of a request. */
    sealed interface Result {
        record Answer(Response response) implements Result {}

        /** Certainly not carried out: nothing left the box, or the device rejected the message unread. */
        record NotHeard(LinkState state, String why) implements Result {}

        /** Sent, and no answer in time, or none that can be read: may or may not have been carried out. */
        record NoAnswer(LinkState state, String why) implements Result {}
    }

    private final CoapOptions options;
    private final Endpoints endpoints;
    private @Nullable CoapEndpoint secure;
    private boolean renew;
    private int session;
    /** Running mean, for whoever wants to know; NaN until there is one. */
    private volatile double roundTripMillis = Double.NaN;

    CoapLink(CoapOptions options, Endpoints endpoints) {
        this.options = options;
        this.endpoints = endpoints;
    }

    String uri(String path) {
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return (options.dtls().isPresent() ? "coaps://" : "coap://") + host + ":" + options.port() + "/" + path;
    }

    /** Sends and waits, at most the device's time-out. A request that is not answered by then is not sent again. */
    Result call(Request request, String path) {
        CoapEndpoint endpoint;
        try {
            endpoint = endpoint();
            address(request, path);
        } catch (IOException | IllegalArgumentException e) {
            // The second one is Californium's way of saying that the host's name does not resolve.
            return new Result.NotHeard(LinkState.UNREACHABLE, String.valueOf(e.getMessage()));
        }
        try {
            long sentNanos = System.nanoTime();
            request.send(endpoint);
            Response response = request.waitForResponse(options.timeout().toMillis());
            if (response != null) {
                renew = false;
                answeredIn((System.nanoTime() - sentNanos) / 1e6);
                return new Result.Answer(response);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException | IllegalArgumentException e) {
            return new Result.NotHeard(LinkState.UNREACHABLE, uri(path) + ": " + e.getMessage());
        }
        // Above all a write: sent again later it would overtake a newer one.
        request.cancel();
        return unanswered(request, path);
    }

    private void answeredIn(double millis) {
        double before = roundTripMillis;
        roundTripMillis = Double.isNaN(before) ? millis : before + (millis - before) / 8;
    }

    double roundTripMillis() {
        return roundTripMillis;
    }

    boolean isSecure() {
        return options.dtls().isPresent();
    }

    private Result unanswered(Request request, String path) {
        Throwable failure = request.getSendError();
        Throwable garbled = request.getOnResponseError();
        if (garbled != null) {
            return new Result.NoAnswer(LinkState.GARBLED, uri(path) + ": " + garbled.getMessage());
        }
        if (request.isRejected()) {
            return new Result.NotHeard(LinkState.GARBLED, uri(path) + " rejected the message with a reset");
        }
        String within = " within " + options.timeout().toMillis() + " ms";
        if (!request.isSent()) {
            renewKeys();
            // Only now can nothing leave any more.
            if (!request.isSent()) {
                return notHeard(failure, path, within);
            }
        }
        renew = true;
        String why = failure == null ? "" : ": " + failure.getMessage();
        return new Result.NoAnswer(
                LinkState.UNREACHABLE,
                request.isAcknowledged()
                        ? uri(path) + " acknowledged, but gave no answer" + within + why
                        : "no answer from " + uri(path) + within + why);
    }

    private Result notHeard(@Nullable Throwable failure, String path, String within) {
        if (failure == null || failure instanceof DtlsHandshakeTimeoutException) {
            return new Result.NotHeard(LinkState.UNREACHABLE, "no session with " + uri(path) + within);
        }
        // One of the two did not like what the other has shown.
        LinkState state = failure instanceof HandshakeException ? LinkState.REFUSED : LinkState.UNREACHABLE;
        return new Result.NotHeard(state, uri(path) + ": " + failure.getMessage());
    }

    /** Another one means that the device sends notifications to a session that is no more. */
    int session() {
        return session;
    }

    private CoapEndpoint endpoint() throws IOException {
        if (options.dtls().isEmpty()) {
            return endpoints.plain();
        }
        if (secure == null) {
            secure = endpoints.secure(options.dtls().get());
        }
        return secure;
    }

    private void address(Request request, String path) throws UnknownHostException {
        request.setURI(uri(path));
        EndpointContext to = request.getDestinationContext();
        if (to == null || to.getPeerAddress().isUnresolved()) {
            throw new UnknownHostException("there is no address for " + options.host());
        }
        if (options.dtls().isPresent()) {
            Optional<String> name = options.dtls().get().credentials() instanceof Certificates certificates
                    ? certificates.name()
                    : Optional.empty();
            EndpointContext named = named(to, name);
            session += renew ? 1 : 0;
            // A device that has started again knows its old session no more: it is resumed, or made anew.
            request.setDestinationContext(
                    renew
                            ? MapBasedEndpointContext.addEntries(
                                    named, DtlsEndpointContext.ATTRIBUTE_HANDSHAKE_MODE_FORCE)
                            : named);
        }
    }

    private static EndpointContext named(EndpointContext to, Optional<String> name) throws UnknownHostException {
        if (name.isEmpty()) {
            return to;
        }
        InetSocketAddress peer = to.getPeerAddress();
        // The certificate is held against this name instead of the one by which the address was found.
        InetAddress address =
                InetAddress.getByAddress(name.get(), peer.getAddress().getAddress());
        return new AddressEndpointContext(new InetSocketAddress(address, peer.getPort()), name.get(), null);
    }

    void listen(NotificationListener listener) throws IOException {
        endpoint().addNotificationListener(listener);
    }

    /** Forgets the observation: the device's next notification of it is answered with a reset. */
    void forget(NotificationListener listener, @Nullable Token token) {
        CoapEndpoint endpoint = options.dtls().isPresent() ? secure : endpoints.plain();
        if (endpoint != null) {
            endpoint.removeNotificationListener(listener);
            if (token != null) {
                endpoint.cancelObservation(token);
            }
        }
    }

    /** Keys and certificates are read anew for the next call: one of them was not accepted. */
    private void renewKeys() {
        if (secure != null) {
            secure.destroy();
            secure = null;
            session++;
        }
    }

    /** Whether an answer says that the gateway may not do this. */
    static boolean refused(Response response) {
        return response.getCode() == CoAP.ResponseCode.UNAUTHORIZED
                || response.getCode() == CoAP.ResponseCode.FORBIDDEN;
    }

    @Override
    public void close() {
        renewKeys();
    }
}
