package energy.busbar.driver.ocpp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The transactions of one charger. A StartTransaction that is sent again gets the id that it got before. Ids begin at
 * the clock's seconds, so that they differ from those given before a restart as long as fewer than one a second are.
 */
final class Transactions {
    /** Starts remembered; the oldest is forgotten. */
    static final int MAX_REMEMBERED = 64;

    record Start(int connector, String idTag, String timestamp, long meterStartWattHours) {}

    private final Map<Start, Integer> ids = new LinkedHashMap<>();
    private int lastId;
    private OptionalInt open = OptionalInt.empty();

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
        open = OptionalInt.of(lastId);
        return lastId;
    }

    /** @param id of any transaction, also one from before a restart, or −1 from chargers that lost it */
    void stop(int id) {
        if (id < 0 || (open.isPresent() && open.getAsInt() == id)) {
            open = OptionalInt.empty();
        }
    }

    /** Meter values name a transaction that was begun before a restart. */
    void seen(int id) {
        if (id > 0 && open.isEmpty() && !ids.containsValue(id)) {
            open = OptionalInt.of(id);
        }
    }

    /** The connector is free again, whatever was said of the transaction. */
    void vacated() {
        open = OptionalInt.empty();
    }

    OptionalInt open() {
        return open;
    }

    private int next(long epochSeconds) {
        int fromClock = (int) (epochSeconds & 0x7fff_ffffL);
        int next = Math.max(fromClock, lastId == Integer.MAX_VALUE ? 1 : lastId + 1);
        return Math.max(1, next);
    }
}
