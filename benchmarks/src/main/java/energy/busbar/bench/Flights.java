package energy.busbar.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has set off and not arrived, and how long the others took. Each name travels once. */
final class Flights {
    private final Map<Long, Long> departures = new HashMap<>();
    private final List<Double> millis = new ArrayList<>();

    synchronized void departed(long name, long nanos) {
        departures.put(name, nanos);
    }

    /** The first arrival counts; a name that is not under way is somebody else's. */
    synchronized void arrived(long name, long nanos) {
        Long departed = departures.remove(name);
        if (departed != null) {
            millis.add((nanos - departed) / 1e6);
        }
    }

    synchronized int underWay() {
        return departures.size();
    }

    /** Forgets what has arrived. */
    synchronized void startCounting() {
        millis.clear();
    }

    synchronized List<Double> millis() {
        return List.copyOf(millis);
    }
}
