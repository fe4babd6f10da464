package energy.busbar.driver.ocpp;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.api.exceptions.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Between Jetty's threads and the loop. The next message is asked for only when the loop is done with the last, so a
 * charger that floods fills its own TCP window and nothing else. Public only because Jetty cannot reach it otherwise.
 */
public final class ChargerSocket implements Session.Listener {
    private final OcppCharger charger;
    private final Loop loop;
    private final Version version;
    private volatile @Nullable Session session;
    private volatile String error = "";
    private @Nullable RpcSession rpc; // on the loop only

    ChargerSocket(OcppCharger charger, Loop loop, Version version) {
        this.charger = charger;
        this.loop = loop;
        this.version = version;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        loop.execute(() -> {
            rpc = charger.opened(new JettyWire(opened), version);
            // Who comes while the gateway is still starting has been sent away already, and comes again.
            if (opened.isOpen()) {
                opened.demand();
            }
        });
    }

    @Override
    public void onWebSocketText(String message) {
        Session from = Objects.requireNonNull(session);
        loop.execute(() -> {
            try {
                if (rpc != null) {
                    rpc.received(message);
                }
            } finally {
                from.demand();
            }
        });
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        callback.succeed();
        Objects.requireNonNull(session).close(StatusCode.BAD_DATA, "OCPP-J is text", Callback.NOOP);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        error = cause instanceof MessageTooLargeException
                ? "the charger sent a message of more than " + OcppServer.MAX_MESSAGE_BYTES + " bytes"
                : "the connection broke: "
                        + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
        callback.succeed();
        String because = error.isEmpty() ? "the connection was closed (" + code + ")" : error;
        loop.execute(() -> {
            if (rpc != null) {
                charger.lost(rpc, because);
            }
        });
    }

    private record JettyWire(Session session) implements Wire {
        @Override
        public void send(String text) {
            session.sendText(text, Callback.from(() -> {}, failure -> session.disconnect()));
        }

        @Override
        public void ping() {
            session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }

        @Override
        public void close(int code, String reason) {
            session.close(code, reason, Callback.from(() -> {}, failure -> session.disconnect()));
        }
    }
}
