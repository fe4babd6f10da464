package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One socket's conversation by the framing rules of its version: one CALL of ours outstanding, the rest waiting in a
 * bounded queue, a time-out of our own, late answers dropped. Of the charger's CALLs one is answered at a time too ({@link
 * IncomingCalls}); its answers to ours are taken meanwhile. Everything here runs on the {@link Loop}.
 */
final class RpcSession {
    /** CALLs that may wait; a further one is not sent and says so. */
    static final int MAX_WAITING = 16;

    /** Unreadable messages in a row after which the socket is closed. */
    static final int MAX_GARBLED = 20;

    interface Peer {
        /** Whether the charger may send this by how far its registration is; if not it gets a SecurityError. */
        boolean admits(String action);

        /**
         * Answers a CALL of the charger. Called for one at a time.
         *
         * @return a Frame.Result or Frame.Error with its id, from any thread; the charger gets an InternalError when it
         *     fails or takes more than {@link IncomingCalls#PATIENCE_MILLIS}
         */
        CompletionStage<Frame> called(Frame.Call call);

        /** A CALL of the charger was answered with an InternalError. */
        void failed(String action, Throwable why);

        /**
         * Something that the protocol does not allow was received.
         *
         * @param inARow how many, with this one, without a well-formed message between
         */
        void garbled(String reason, int inARow);

        /** A well-formed message was received. */
        void heard();
    }

    private record Pending(String id, String action, ObjectNode payload, CompletableFuture<Reply> reply) {}

    private final Version version;
    private final Wire wire;
    private final Loop loop;
    private final Peer peer;
    private final long timeoutMillis;
    private final IncomingCalls incoming;
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private @Nullable Pending outstanding;
    private Runnable cancelTimeout = () -> {};
    private long lastId;
    private int garbledInARow;
    private boolean closed;

    RpcSession(Version version, Wire wire, Loop loop, Peer peer, long timeoutMillis) {
        this.version = version;
        this.wire = wire;
        this.loop = loop;
        this.peer = peer;
        this.timeoutMillis = timeoutMillis;
        this.incoming = new IncomingCalls(loop, peer, this::send);
    }

    /** @return completes on the loop, and always normally */
    CompletableFuture<Reply> call(String action, ObjectNode payload) {
        if (closed) {
            return CompletableFuture.completedFuture(new Reply.NotSent("the charger is not connected"));
        }
        if (waiting.size() >= MAX_WAITING) {
            return CompletableFuture.completedFuture(
                    new Reply.NotSent(MAX_WAITING + " messages to the charger are waiting already"));
        }
        lastId++;
        Pending pending = new Pending("g" + Long.toString(lastId, 36), action, payload, new CompletableFuture<>());
        waiting.add(pending);
        sendNext();
        return pending.reply();
    }

    void received(String text) {
        if (closed) {
            return;
        }
        Frame frame = OcppRpc.parse(text);
        if (frame instanceof Frame.Unreadable unreadable) {
            if (version.answersWhatItCannotRead() && !unreadable.answer()) {
                refuse(Version.UNREADABLE_ID, version.badFrame(), "the message " + unreadable.reason());
            }
            garbled(unreadable.reason());
        } else if (frame instanceof Frame.BadCall bad) {
            refuse(bad.id(), bad.payload() ? version.badPayload() : version.badFrame(), bad.reason());
            garbled(bad.reason());
        } else if (frame instanceof Frame.UnknownType unknown && version.answersWhatItCannotRead()) {
            refuse(unknown.id(), "MessageTypeNotSupported", "message type " + unknown.type() + "; 2, 3 or 4");
            garbled("has the unknown type " + unknown.type());
        } else {
            garbledInARow = 0;
            peer.heard();
            if (frame instanceof Frame.Call call) {
                incoming.take(call);
            } else if (frame instanceof Frame.Result result) {
                answered(result.id(), new Reply.Ok(result.payload()));
            } else if (frame instanceof Frame.Error error) {
                answered(error.id(), new Reply.Refused(error.code(), error.description()));
            }
        }
    }

    /** The socket is gone: what was sent stays without answer, what waited was never sent. */
    void closed(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        incoming.close();
        cancelTimeout.run();
        Pending sent = outstanding;
        outstanding = null;
        List<Pending> unsent = new ArrayList<>(waiting);
        waiting.clear();
        if (sent != null) {
            sent.reply().complete(new Reply.NoAnswer(reason));
        }
        unsent.forEach(p -> p.reply().complete(new Reply.NotSent(reason)));
    }

    void close(int code, String reason) {
        closed(reason);
        wire.close(code, reason);
    }

    void ping() {
        if (!closed) {
            wire.ping();
        }
    }

    /** Does what must not come before the answer to the CALL that is being answered; soon, where there is none. */
    void afterAnswer(Runnable task) {
        incoming.afterAnswer(task);
    }

    private void send(Frame answer) {
        wire.send(
                answer instanceof Frame.Result result ? OcppRpc.encode(result) : OcppRpc.encode((Frame.Error) answer));
    }

    private void refuse(String id, String code, String description) {
        send(new Frame.Error(id, code, description));
    }

    private void answered(String id, Reply reply) {
        Pending pending = outstanding;
        if (pending == null || !pending.id().equals(id)) {
            return; // late: its time-out has already been reported
        }
        cancelTimeout.run();
        outstanding = null;
        pending.reply().complete(reply);
        sendNext();
    }

    private void sendNext() {
        if (closed || outstanding != null) {
            return;
        }
        Pending next = waiting.poll();
        if (next == null) {
            return;
        }
        outstanding = next;
        cancelTimeout = loop.after(
                timeoutMillis,
                () -> answered(
                        next.id(),
                        new Reply.NoAnswer("no answer to " + next.action() + " within " + timeoutMillis + " ms")));
        wire.send(OcppRpc.encode(new Frame.Call(next.id(), next.action(), next.payload())));
    }

    private void garbled(String reason) {
        garbledInARow++;
        peer.garbled(reason, garbledInARow);
        if (garbledInARow >= MAX_GARBLED) {
            close(1002, "too many messages that are not OCPP");
        }
    }
}
