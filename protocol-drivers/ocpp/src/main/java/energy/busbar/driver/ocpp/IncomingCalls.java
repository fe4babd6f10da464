package energy.busbar.driver.ocpp;

import energy.busbar.core.session.ChargeDesk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The CALLs of one socket, answered one after the other in the order in which they came. An answer may take its time, such
 * as that of a disk; meanwhile the next ones wait here. Runs on the loop.
 */
final class IncomingCalls {
    /** A charger that keeps to the standard has one outstanding; one that gave up waiting sends the next. */
    static final int MAX_WAITING = 16;

    static final long PATIENCE_MILLIS = ChargeDesk.PATIENCE.toMillis();

    /** A CALL that is being answered, and what is to be done after that. */
    private record Asked(Frame.Call call, List<Runnable> afterwards) {}

    private final Loop loop;
    private final RpcSession.Peer peer;
    private final Consumer<Frame> send;
    private final ArrayDeque<Frame.Call> waiting = new ArrayDeque<>();
    private @Nullable Asked answering;
    private Runnable cancelPatience = () -> {};

    IncomingCalls(Loop loop, RpcSession.Peer peer, Consumer<Frame> send) {
        this.loop = loop;
        this.peer = peer;
        this.send = send;
    }

    void take(Frame.Call call) {
        if (answering == null) {
            answer(call);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.add(call);
        } else {
            send.accept(new Frame.Error(
                    call.id(),
                    "GenericError",
                    MAX_WAITING + " messages of this charger wait for their answers already"));
        }
    }

    /** Does what must not come before the answer to the CALL that is being answered; soon, where there is none. */
    void afterAnswer(Runnable task) {
        if (answering == null) {
            loop.execute(task);
        } else {
            answering.afterwards().add(task);
        }
    }

    /** Nothing is answered any more. */
    void close() {
        cancelPatience.run();
        waiting.clear();
        answering = null;
    }

    private void answer(Frame.Call call) {
        Asked asked = new Asked(call, new ArrayList<>());
        answering = asked;
        if (!peer.admits(call.action())) {
            settle(asked, new Frame.Error(call.id(), "SecurityError", call.action() + " before the boot was accepted"));
            return;
        }
        CompletableFuture<Frame> answer;
        try {
            answer = peer.called(call).toCompletableFuture();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        if (answer.isDone()) {
            answer.whenComplete((frame, fault) -> finish(asked, frame, fault));
            return;
        }
        cancelPatience = loop.after(
                PATIENCE_MILLIS,
                () -> finish(asked, null, new TimeoutException("nothing came back within " + PATIENCE_MILLIS + " ms")));
        answer.whenComplete((frame, fault) -> loop.execute(() -> finish(asked, frame, fault)));
    }

    private void finish(Asked asked, @Nullable Frame frame, @Nullable Throwable fault) {
        if (answering != asked) {
            return; // late, or the socket is gone
        }
        cancelPatience.run();
        Frame.Call call = asked.call();
        if (fault == null && (frame instanceof Frame.Result || frame instanceof Frame.Error)) {
            settle(asked, Objects.requireNonNull(frame));
        } else {
            Throwable why = fault == null
                    ? new IllegalStateException("a CALL is answered by a result or an error, not by " + frame)
                    : fault;
            peer.failed(call.action(), why);
            // Without any answer the charger would wait; after an error it sends the same again.
            settle(asked, new Frame.Error(call.id(), "InternalError", "the gateway failed on " + call.action()));
        }
    }

    private void settle(Asked asked, Frame frame) {
        send.accept(frame);
        asked.afterwards().forEach(loop::execute);
        answering = null;
        if (!waiting.isEmpty()) {
            // Not from here: where all are answered at once, this would go as deep as the queue is long.
            loop.execute(this::next);
        }
    }

    private void next() {
        if (answering == null && !waiting.isEmpty()) {
            answer(waiting.remove());
        }
    }
}
