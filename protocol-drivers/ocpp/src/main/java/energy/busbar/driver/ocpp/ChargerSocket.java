package energy.busbar.driver.ocpp;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Between Jetty's threads and the loop. The next message is asked for only when the loop is done with the last and the
 * pace allows, so a charger that floods fills its own TCP window and nothing else. A peer that is gone shows by pings
 * that nobody answers. It serves towards an upstream as well. Public only because Jetty cannot reach it otherwise.
 */
public final class ChargerSocket implements Session.Listener {
    /** A message may come in pieces, and no charger makes so many of them. */
    static final int MAX_PIECES_PER_SECOND = 1_000;

    /** How long the other end may take to close, before the socket is cut. */
    static final long CLOSE_MILLIS = 2_000;

    /**
     * What all sockets of a server share.
     *
     * @param peer who is at the other end, for people
     */
    record Shared(
            String peer,
            Loop loop,
            LiveSockets live,
            LongSupplier monotonicMillis,
            long pingMillis,
            AtomicLong letIn) {}

    private final String identity;
    private final Function<Wire, Station.Talk> opening;
    private final Shared shared;
    private final long order;
    private volatile @Nullable Session session;
    private volatile String error = "";
    private volatile long heardAtMillis;

    // on the loop only
    private final LiveSockets.Socket place = new Place();
    private final MessagePace pace;
    private Station.@Nullable Talk talk;
    private Runnable cancelWatch = () -> {};
    private boolean closed;

    // on Jetty's threads, one after the other
    private long secondAtMillis;
    private int piecesInSecond;
    private StringBuilder message = new StringBuilder();

    /** @param opening called once, on the loop */
    ChargerSocket(String identity, Function<Wire, Station.Talk> opening, Shared shared) {
        this.identity = identity;
        this.opening = opening;
        this.shared = shared;
        this.order = shared.letIn().incrementAndGet();
        this.heardAtMillis = shared.monotonicMillis().getAsLong();
        this.secondAtMillis = heardAtMillis;
        this.pace = new MessagePace(heardAtMillis);
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        shared.loop().execute(() -> {
            if (closed) {
                return;
            }
            if (!shared.live().opened(identity, place, shared.monotonicMillis().getAsLong())) {
                place.replaced();
                return;
            }
            talk = opening.apply(new JettyWire(opened, shared.loop()));
            watch(opened);
            // Who comes while the gateway is still starting has been sent away already, and comes again.
            if (opened.isOpen()) {
                opened.demand();
            }
        });
    }

    /** In pieces, as they come: whole messages would let a charger send empty pieces for ever, unseen. */
    @Override
    public void onWebSocketPartialText(String piece, boolean last) {
        Session from = Objects.requireNonNull(session);
        if (message.length() + piece.length() > OcppServer.MAX_MESSAGE_BYTES) {
            error = shared.peer() + " sent a message of more than " + OcppServer.MAX_MESSAGE_BYTES + " bytes";
            wire().close(StatusCode.MESSAGE_TOO_LARGE, "at most " + OcppServer.MAX_MESSAGE_BYTES + " bytes");
            return;
        }
        message.append(piece);
        if (!last) {
            if (tooManyPieces()) {
                error = shared.peer() + " sent more than " + MAX_PIECES_PER_SECOND + " pieces of messages in a second";
                from.disconnect();
            } else {
                from.demand();
            }
            return;
        }
        String whole = message.toString();
        message = new StringBuilder();
        shared.loop().execute(() -> {
            heardAtMillis = shared.monotonicMillis().getAsLong();
            try {
                if (talk != null && !closed) {
                    talk.received(whole);
                }
            } finally {
                next(from);
            }
        });
    }

    private boolean tooManyPieces() {
        long now = shared.monotonicMillis().getAsLong();
        if (now - secondAtMillis >= 1_000) {
            secondAtMillis = now;
            piecesInSecond = 0;
        }
        piecesInSecond++;
        return piecesInSecond > MAX_PIECES_PER_SECOND;
    }

    @Override
    public void onWebSocketPing(ByteBuffer payload) {
        Session from = Objects.requireNonNull(session);
        from.sendPong(payload, Callback.from(() -> {}, failure -> from.disconnect()));
        control(from);
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        control(Objects.requireNonNull(session));
    }

    /** Pings count as messages, or a flood of them would be read at full speed. */
    private void control(Session from) {
        shared.loop().execute(() -> {
            heardAtMillis = shared.monotonicMillis().getAsLong();
            next(from);
        });
    }

    private void next(Session from) {
        long wait = pace.taken(shared.monotonicMillis().getAsLong());
        if (wait == 0) {
            demand(from);
        } else {
            shared.loop().after(wait, () -> demand(from));
        }
    }

    private static void demand(Session from) {
        if (from.isOpen()) {
            from.demand();
        }
    }

    @Override
    public void onWebSocketPartialBinary(ByteBuffer payload, boolean last, Callback callback) {
        callback.succeed();
        error = shared.peer() + " sent a binary message, and OCPP-J is text";
        wire().close(StatusCode.BAD_DATA, "OCPP-J is text");
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        if (error.isEmpty()) {
            error = "the connection broke: "
                    + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        }
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
        callback.succeed();
        String because = error.isEmpty() ? "the connection was closed (" + code + ")" : error;
        shared.loop().execute(() -> {
            closed = true;
            cancelWatch.run();
            shared.live().closed(identity, place);
            if (talk != null) {
                talk.lost(because);
                talk = null;
            }
        });
    }

    /** One ping a period; two periods in which nothing was heard, and the peer is gone. */
    private void watch(Session opened) {
        cancelWatch = shared.loop().after(shared.pingMillis(), () -> {
            long silent = shared.monotonicMillis().getAsLong() - heardAtMillis;
            if (!opened.isOpen() || silent >= 2 * shared.pingMillis()) {
                if (error.isEmpty()) {
                    error = "nothing was received for " + silent / 1000 + " s, also no answer to a ping";
                }
                opened.disconnect();
                return;
            }
            opened.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
            watch(opened);
        });
    }

    private JettyWire wire() {
        return new JettyWire(Objects.requireNonNull(session), shared.loop());
    }

    private final class Place implements LiveSockets.Socket {
        @Override
        public long order() {
            return order;
        }

        @Override
        public String from() {
            Session open = session;
            return open == null ? "" : String.valueOf(open.getRemoteSocketAddress());
        }

        @Override
        public void replaced() {
            wire().close(StatusCode.NORMAL, "replaced by a newer connection");
        }

        @Override
        public void cut() {
            Objects.requireNonNull(session).disconnect();
        }
    }

    private record JettyWire(Session session, Loop loop) implements Wire {
        @Override
        public void send(String text) {
            session.sendText(text, Callback.from(() -> {}, failure -> session.disconnect()));
        }

        @Override
        public void ping() {
            session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }

        /** A peer that is gone never answers the closing, and Jetty alone would wait for it as long as for a message. */
        @Override
        public void close(int code, String reason) {
            session.close(code, reason, Callback.from(() -> {}, failure -> session.disconnect()));
            loop.after(CLOSE_MILLIS, session::disconnect);
        }
    }
}
