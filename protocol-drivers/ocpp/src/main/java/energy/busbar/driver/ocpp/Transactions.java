package energy.busbar.driver.ocpp;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Which transaction is open at each connector of a 1.6 charger, by the ids that the gateway's charge desk has given. */
final class Transactions {
    /** Of those in the configuration only, which bounds it. */
    private final Map<Integer, Integer> open = new HashMap<>();

    private final Set<Integer> connectors;

    /** @param connectors whose open transactions are minded */
    Transactions(Set<Integer> connectors) {
        this.connectors = connectors;
    }

    void opened(int connector, int id) {
        if (connectors.contains(connector)) {
            open.put(connector, id);
        }
    }

    void ended(int id) {
        open.values().removeIf(each -> each == id);
    }

    /** The connector is free again, whatever was said of the transaction. */
    void vacated(int connector) {
        open.remove(connector);
    }

    OptionalInt open(int connector) {
        Integer id = open.get(connector);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
