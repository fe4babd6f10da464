package energy.busbar.driver.ocpp;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The transactions of one 1.6 charger. A StartTransaction that is sent again gets the id that it got before. Ids begin at
 * the clock's seconds, so that they differ from those given before a restart as long as fewer than one a second are.
 */
final class Transactions {
    /** Starts remembered; the oldest is forgotten. */
    static final int MAX_REMEMBERED = 64;

    record Start(int connector, String idTag, String timestamp, long meterStartWattHours) {}

    private final Set<Integer> connectors;
    private final Map<Start, Integer> ids = new LinkedHashMap<>();

    /** By connector; of those in the configuration only, which bounds it. */
    private final Map<Integer, Integer> open = new HashMap<>();

    private int lastId;

    /** @param connectors whose open transactions are minded */
    Transactions(Set<Integer> connectors) {
        this.connectors = connectors;
    }

    int start(Start start, long epochSeconds) {
        Integer known = ids.get(start);
        if (known != null) {
            return known;
        }
        lastId = next(epochSeconds);
        if (ids.size() == MAX_REMEMBERED) {
            ids.remove(ids.keySet().iterator().next());
        }
        ids.put(start, lastId);
        opened(start.connector(), lastId);
        return lastId;
    }

    /**
     * @param id of any transaction, also one from before a restart, or −1 from chargers that lost it: then the one that is
     *     open, if it is the only one
     */
    void stop(int id) {
        if (id < 0 && open.size() == 1) {
            open.clear();
        }
        open.values().removeIf(each -> each == id);
    }

    /** Meter values name a transaction that was begun before a restart. */
    void seen(int connector, int id) {
        if (id > 0 && !open.containsKey(connector) && !ids.containsValue(id)) {
            opened(connector, id);
        }
    }

    /** The connector is free again, whatever was said of the transaction. */
    void vacated(int connector) {
        open.remove(connector);
    }

    OptionalInt open(int connector) {
        Integer id = open.get(connector);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private void opened(int connector, int id) {
        if (connectors.contains(connector)) {
            open.put(connector, id);
        }
    }

    private int next(long epochSeconds) {
        int fromClock = (int) (epochSeconds & 0x7fff_ffffL);
        int next = Math.max(fromClock, lastId == Integer.MAX_VALUE ? 1 : lastId + 1);
        return Math.max(1, next);
    }
}
