package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.message.BadMessage;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.message.MessageReader;
import energy.busbar.driver.ocpp.relay.Line;
import energy.busbar.driver.ocpp.relay.Told;
import energy.busbar.driver.ocpp.relay.UpstreamClients;
import energy.busbar.driver.ocpp.relay.UpstreamConfig;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one charger's upstream, by the same rules of framing, with the same bounds and the same watch as those of
 * chargers: an upstream is not trusted more. Ids are each side's own, since each CALL is a new one on its next socket.
 */
final class UpstreamLines implements Line.Maker {
    /** For an answer of the upstream; the charger is answered earlier. After it the upstream counts as gone. */
    static final long CALL_MILLIS = 30_000;

    private final UpstreamConfig config;
    private final UpstreamClients clients;
    private final Executor opening;
    private final Loop loop;
    private final FaultLog faults;
    private final ChargerSocket.Shared shared;

    /** @param opening may wait for a disk, and rejects what is too much */
    UpstreamLines(UpstreamConfig config, UpstreamClients clients, Executor opening, Loop loop, GatewayClock clock) {
        this.config = config;
        this.clients = clients;
        this.opening = opening;
        this.loop = loop;
        this.faults = new FaultLog("an upstream was answered with an error", config.identity(), clock::monotonicMillis);
        this.shared = new ChargerSocket.Shared(
                "the upstream",
                loop,
                new LiveSockets(),
                clock::monotonicMillis,
                config.ping().toMillis(),
                new AtomicLong());
    }

    @Override
    public Line connect(Dialect dialect, Line.Listener listener) {
        Version version = Version.of(dialect);
        Opened line = new Opened(version, listener);
        try {
            opening.execute(() -> open(version, line));
        } catch (RejectedExecutionException e) {
            loop.execute(() -> line.lost("too much is to be done at once"));
        }
        return line;
    }

    private void open(Version version, Opened line) {
        ChargerSocket socket = new ChargerSocket(config.identity(), line::opened, shared);
        clients.open(config, version.subprotocol(), socket).whenComplete((session, fault) -> {
            if (fault != null) {
                loop.execute(() -> line.lost("it cannot be reached: " + words(fault)));
            } else if (!version.subprotocol().equals(agreed(session))) {
                session.disconnect();
                loop.execute(() -> line.lost("it does not speak " + version.subprotocol()));
            } else {
                loop.execute(line::agreed);
            }
        });
    }

    private static String agreed(Session session) {
        return String.valueOf(session.getUpgradeResponse().getAcceptedSubProtocol());
    }

    private static String words(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** On the loop. */
    private final class Opened implements Line, Station.Talk, RpcSession.Peer {
        private final Version version;
        private final Line.Listener listener;
        private @Nullable RpcSession session;
        private boolean agreed;
        private boolean closed;

        Opened(Version version, Line.Listener listener) {
            this.version = version;
            this.listener = listener;
        }

        Station.Talk opened(Wire wire) {
            RpcSession made = new RpcSession(version, wire, loop, this, CALL_MILLIS);
            session = made;
            if (closed) {
                made.close(1001, "not wanted any more");
            } else if (agreed) {
                listener.up();
            }
            return this;
        }

        /** The versions are known to be the same, before or after the socket is open. */
        void agreed() {
            agreed = true;
            if (session != null && !closed) {
                listener.up();
            }
        }

        // --- what the socket says

        @Override
        public void received(String text) {
            RpcSession open = session;
            if (open != null && !closed) {
                open.received(text);
            }
        }

        @Override
        public void lost(String reason) {
            boolean first = !closed;
            closed = true;
            if (first) {
                // Before what is outstanding comes to nothing: that is no silence of an upstream that is there.
                listener.down(reason);
            }
            if (session != null) {
                session.closed(reason);
            }
        }

        // --- what the upstream says

        @Override
        public boolean admits(String action) {
            return true;
        }

        @Override
        public CompletionStage<Frame> called(Frame.Call call) {
            Optional<Dialect.Action> action = version.dialect().action(call.action());
            if (action.isEmpty()) {
                return CompletableFuture.completedFuture(new Frame.Error(
                        call.id(), "NotImplemented", version.subprotocol() + " has no action " + call.action()));
            }
            try {
                MessageReader.read(action.get().request(), call.payload());
            } catch (BadMessage e) {
                return CompletableFuture.completedFuture(
                        new Frame.Error(call.id(), version.code(e.kind()), e.reason()));
            }
            return listener.called(call.action(), call.payload()).thenApply(told -> Relayed.frame(call.id(), told));
        }

        @Override
        public void failed(String action, Throwable why) {
            faults.told(action, why);
        }

        @Override
        public void garbled(String reason, int inARow) {
            // Counted by the session, which closes when it is too much.
        }

        @Override
        public void heard() {
            // The socket watches that by itself.
        }

        // --- what the relay says

        @Override
        public CompletableFuture<Told> call(String action, ObjectNode payload) {
            RpcSession open = session;
            return open == null || closed
                    ? CompletableFuture.completedFuture(new Told.Nothing("the upstream is away", false))
                    : open.call(action, payload).thenApply(Relayed::told);
        }

        @Override
        public void close(String reason) {
            closed = true;
            if (session != null) {
                session.close(1001, shortened(reason));
            }
        }

        /** A closing has room for 123 bytes (RFC 6455 §5.5). */
        private static String shortened(String reason) {
            String plain = reason.replaceAll("[^ -~]", "?");
            return plain.substring(0, Math.min(plain.length(), 100));
        }
    }
}
