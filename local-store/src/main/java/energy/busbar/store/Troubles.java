package energy.busbar.store;

import energy.busbar.core.model.Alert;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells each trouble once when it begins and once when it ends; what came before anybody listened is told then. */
final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private record Trouble(Alert.Severity severity, String title, String description) {}

    private final Map<String, Trouble> raised = new LinkedHashMap<>();
    private @Nullable StoreEvents listener;

    synchronized void listen(StoreEvents events) {
        listener = events;
        raised.forEach((subtype, t) -> events.raise(t.severity(), subtype, t.title(), t.description()));
    }

    synchronized void raise(Alert.Severity severity, String subtype, String title, String description) {
        Trouble trouble = new Trouble(severity, title, description);
        if (raised.containsKey(subtype)) {
            return;
        }
        raised.put(subtype, trouble);
        LOG.warn("store trouble subtype={} description={}", subtype, description);
        if (listener != null) {
            listener.raise(severity, subtype, title, description);
        }
    }

    synchronized void clear(String subtype) {
        if (raised.remove(subtype) != null && listener != null) {
            listener.clear(subtype);
        }
    }
}
