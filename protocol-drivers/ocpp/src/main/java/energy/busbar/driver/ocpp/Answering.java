package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.message.BadMessage;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.message.MessageReader;
import energy.busbar.driver.ocpp.message.MessageWriter;
import energy.busbar.driver.ocpp.message.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Which requests of a charger are answered, and by what; the rest is refused by the standard's words. */
final class Answering {
    private final Version version;
    private final Map<String, Function<Record, CompletionStage<? extends Record>>> handlers = new HashMap<>();

    Answering(Version version) {
        this.version = version;
    }

    /** Answered at once. */
    <R extends Record, Q extends Record & Request<R>> Answering on(Class<Q> request, Function<Q, R> handler) {
        return later(request, message -> CompletableFuture.completedFuture(handler.apply(message)));
    }

    /**
     * Answered when the stage completes, from whichever thread; meanwhile no other CALL of the charger is.
     *
     * @param handler called on the loop. What it chains to its stage runs on the thread that completes it, unless it names
     *     the {@link Loop} as its executor: {@code thenApplyAsync(…, loop)}, as it must to touch a charger's state
     */
    <R extends Record, Q extends Record & Request<R>> Answering later(
            Class<Q> request, Function<Q, CompletionStage<R>> handler) {
        handlers.put(request.getSimpleName(), message -> handler.apply(request.cast(message)));
        return this;
    }

    CompletionStage<Frame> answer(Frame.Call call) {
        Optional<Dialect.Action> action = version.dialect().action(call.action());
        Function<Record, CompletionStage<? extends Record>> handler = handlers.get(call.action());
        if (action.isEmpty()) {
            return error(call, "NotImplemented", version.subprotocol() + " has no action " + call.action());
        }
        if (handler == null) {
            return error(call, "NotSupported", "a charger does not send " + call.action());
        }
        try {
            return handler.apply(MessageReader.read(action.get().request(), call.payload()))
                    .thenApply(response -> new Frame.Result(call.id(), MessageWriter.write(response)));
        } catch (BadMessage e) {
            return error(call, version.code(e.kind()), e.reason());
        }
    }

    private static CompletionStage<Frame> error(Frame.Call call, String code, String description) {
        return CompletableFuture.completedFuture(new Frame.Error(call.id(), code, description));
    }
}
