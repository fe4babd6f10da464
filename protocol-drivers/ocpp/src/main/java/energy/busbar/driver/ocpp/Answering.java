package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.message.BadMessage;
import energy.busbar.driver.ocpp.message.Dialect;
import energy.busbar.driver.ocpp.message.MessageReader;
import energy.busbar.driver.ocpp.message.MessageWriter;
import energy.busbar.driver.ocpp.message.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Which requests of a charger are answered, and by what; the rest is refused by the standard's words. */
final class Answering {
    private final Version version;
    private final Map<String, Function<Record, Record>> handlers = new HashMap<>();

    Answering(Version version) {
        this.version = version;
    }

    <R extends Record, Q extends Record & Request<R>> Answering on(Class<Q> request, Function<Q, R> handler) {
        handlers.put(request.getSimpleName(), message -> handler.apply(request.cast(message)));
        return this;
    }

    Frame answer(Frame.Call call) {
        Optional<Dialect.Action> action = version.dialect().action(call.action());
        Function<Record, Record> handler = handlers.get(call.action());
        if (action.isEmpty()) {
            return new Frame.Error(
                    call.id(), "NotImplemented", version.subprotocol() + " has no action " + call.action());
        }
        if (handler == null) {
            return new Frame.Error(call.id(), "NotSupported", "a charger does not send " + call.action());
        }
        try {
            Record response = handler.apply(MessageReader.read(action.get().request(), call.payload()));
            return new Frame.Result(call.id(), MessageWriter.write(response));
        } catch (BadMessage e) {
            return new Frame.Error(call.id(), version.code(e.kind()), e.reason());
        }
    }
}
