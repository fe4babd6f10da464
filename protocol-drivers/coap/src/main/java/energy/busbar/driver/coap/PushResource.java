package energy.busbar.driver.coap;

import energy.busbar.core.port.GatewayClock;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.jspecify.annotations.Nullable;

/** {@code push/DEVICE} and all paths below it: takes PUT and POST, and answers nothing else. */
final class PushResource extends CoapResource {
    private static final int WAIT_SECONDS = 5;

    private final Map<String, PushDevice> devices;
    /** Who calls in the open can pretend to be many; those with a key are not crowded out by it. */
    private final Peers strangers;

    private final Peers known;
    private final GatewayClock clock;

    PushResource(Map<String, PushDevice> devices, CoapServerConfig config, GatewayClock clock) {
        super("push", false);
        this.devices = devices;
        this.strangers = new Peers(config.maxPeers(), config.maxRate());
        this.known = new Peers(config.maxPeers(), config.maxRate());
        this.clock = clock;
    }

    /** Devices have no resource each, so that nobody learns their names by asking. */
    @Override
    public Resource getChild(String name) {
        return this;
    }

    @Override
    public void handlePUT(CoapExchange exchange) {
        handlePOST(exchange);
    }

    @Override
    public void handlePOST(CoapExchange exchange) {
        Principal principal =
                exchange.advanced().getRequest().getSourceContext().getPeerIdentity();
        long now = clock.monotonicMillis();
        Peers.Verdict verdict = principal == null
                ? strangers.call(exchange.getSourceAddress(), now)
                : known.call(principal.getName(), now);
        switch (verdict) {
            case TOO_OFTEN -> exchange.respondClientOverload(1);
            case FULL -> exchange.respondOverload(WAIT_SECONDS);
            case WELCOME -> take(exchange, principal);
        }
    }

    private void take(CoapExchange exchange, @Nullable Principal principal) {
        List<String> path = exchange.getRequestOptions().getUriPath();
        String name = path.size() > 1 ? path.get(1) : "";
        PushDevice device = devices.get(name);
        if (device == null || !device.isShownBy(principal, exchange.getSourceAddress())) {
            exchange.respond(ResponseCode.UNAUTHORIZED, "no such device with these credentials");
            return;
        }
        int code = exchange.getRequestOptions().getContentFormat();
        if (code != MediaTypeRegistry.UNDEFINED
                && Format.of(code).filter(f -> f != Format.OCTETS).isEmpty()) {
            exchange.respond(
                    ResponseCode.UNSUPPORTED_CONTENT_FORMAT, "content format 110, 112, 50, 60 or 0 is understood");
            return;
        }
        try {
            device.take(String.join("/", path.subList(2, path.size())), Format.of(code), exchange.getRequestPayload());
            exchange.respond(ResponseCode.CHANGED);
        } catch (MalformedPayload e) {
            exchange.respond(ResponseCode.BAD_REQUEST, "the payload " + e.getMessage());
        }
    }
}
