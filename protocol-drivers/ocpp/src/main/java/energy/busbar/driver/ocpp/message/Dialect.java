package energy.busbar.driver.ocpp.message;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The actions of one version of OCPP, by the records nested in its functional blocks. */
public final class Dialect {
    /** The two records of an action. */
    public record Action(Class<? extends Record> request, Class<? extends Record> response) {}

    private final String subprotocol;
    private final Map<String, Action> actions = new LinkedHashMap<>();

    /** @param subprotocol as in the WebSocket handshake, such as {@code ocpp1.6} */
    public Dialect(String subprotocol, Class<?>... blocks) {
        this.subprotocol = subprotocol;
        for (Class<?> block : blocks) {
            for (Class<?> nested : block.getDeclaredClasses()) {
                if (Request.class.isAssignableFrom(nested)) {
                    actions.put(
                            nested.getSimpleName(), new Action(nested.asSubclass(Record.class), responseOf(nested)));
                }
            }
        }
    }

    public String subprotocol() {
        return subprotocol;
    }

    public Set<String> actions() {
        return Set.copyOf(actions.keySet());
    }

    /** @return empty for an action that this version does not have */
    public Optional<Action> action(String name) {
        return Optional.ofNullable(actions.get(name));
    }

    public static String actionOf(Request<?> request) {
        return request.getClass().getSimpleName();
    }

    /** The record that answers a request. */
    public static <R extends Record> Class<R> responseTo(Request<R> request) {
        @SuppressWarnings("unchecked") // by the declaration of the request's own class
        Class<R> response = (Class<R>) responseOf(request.getClass());
        return response;
    }

    private static Class<? extends Record> responseOf(Class<?> request) {
        for (Type type : request.getGenericInterfaces()) {
            if (type instanceof ParameterizedType by && by.getRawType() == Request.class) {
                return ((Class<?>) by.getActualTypeArguments()[0]).asSubclass(Record.class);
            }
        }
        throw new IllegalStateException(request + " names no response");
    }
}
