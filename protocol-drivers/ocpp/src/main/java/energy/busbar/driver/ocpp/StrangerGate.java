package energy.busbar.driver.ocpp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections that have not yet shown whose they are. There is room for so many of one address and so many in all; when
 * it is taken, the oldest has to go, so that connections held open by a stranger keep no charger out. Chargers that are
 * let in count no longer: of them each identity has one socket. Thread-safe.
 */
final class StrangerGate<C> {
    static final int MAX_OF_ADDRESS = 64;
    static final int MAX_IN_ALL = 256;

    private record Arrival(String address, long atMillis) {}

    private final Map<C, Arrival> arrivals = new LinkedHashMap<>(); // the oldest first
    private final Map<String, Integer> counts = new LinkedHashMap<>();

    /** @return who has to go for it, none or one */
    synchronized List<C> arrived(C connection, String address, long nowMillis) {
        List<C> going = new ArrayList<>(1);
        if (counts.getOrDefault(address, 0) >= MAX_OF_ADDRESS) {
            oldest(address, going);
        } else if (arrivals.size() >= MAX_IN_ALL) {
            going.add(arrivals.keySet().iterator().next());
        }
        going.forEach(this::left);
        arrivals.put(connection, new Arrival(address, nowMillis));
        counts.merge(address, 1, Integer::sum);
        return going;
    }

    /** It was let in, or is gone. @return whether it was here */
    synchronized boolean left(C connection) {
        Arrival arrival = arrivals.remove(connection);
        if (arrival == null) {
            return false;
        }
        counts.computeIfPresent(arrival.address(), (a, n) -> n == 1 ? null : n - 1);
        return true;
    }

    /** Those that came before {@code sinceMillis}; they are forgotten. */
    synchronized List<C> overdue(long sinceMillis) {
        List<C> overdue = new ArrayList<>();
        for (Map.Entry<C, Arrival> each : arrivals.entrySet()) {
            if (each.getValue().atMillis() >= sinceMillis) {
                break;
            }
            overdue.add(each.getKey());
        }
        overdue.forEach(this::left);
        return overdue;
    }

    synchronized int size() {
        return arrivals.size();
    }

    private void oldest(String address, List<C> going) {
        for (Map.Entry<C, Arrival> each : arrivals.entrySet()) {
            if (each.getValue().address().equals(address)) {
                going.add(each.getKey());
                return;
            }
        }
    }
}
