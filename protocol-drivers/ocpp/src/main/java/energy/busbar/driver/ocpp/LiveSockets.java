package energy.busbar.driver.ocpp;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which socket is whose. A newer socket of an identity takes the place of the older one, which is then often only half
 * open; at most one that was replaced is still on its way out. On the loop only.
 */
final class LiveSockets {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSockets.class);

    /** Two chargers with one identity chase each other away for ever; that is told this often. */
    private static final long LOG_EVERY_MILLIS = 60_000;

    interface Socket {
        /** Larger for the one that was let in later. */
        long order();

        /** Where from, for the log. */
        String from();

        void replaced();

        void cut();
    }

    private static final class Place {
        Socket current;

        @Nullable
        Socket leaving;

        long loggedAtMillis;
        int unlogged;

        Place(Socket current) {
            this.current = current;
        }
    }

    private final Map<String, Place> places = new HashMap<>();

    /**
     * Threads may tell of two sockets the other way round than they were let in: a charger that came again at once must
     * not lose its new socket to the old one.
     *
     * @return false when a newer one is there already; then nothing has changed
     */
    boolean opened(String identity, Socket socket, long nowMillis) {
        Place place = places.get(identity);
        if (place == null) {
            places.put(identity, new Place(socket));
            return true;
        }
        if (place.current.order() > socket.order()) {
            return false;
        }
        if (place.leaving != null) {
            place.leaving.cut();
        }
        Socket older = place.current;
        place.leaving = older;
        place.current = socket;
        place.unlogged++;
        if (place.unlogged == 1 && place.loggedAtMillis == 0 || nowMillis - place.loggedAtMillis >= LOG_EVERY_MILLIS) {
            LOG.info(
                    "charger came again, its older connection is closed identity={} from={} older={} times={}",
                    identity,
                    socket.from(),
                    older.from(),
                    place.unlogged);
            place.loggedAtMillis = nowMillis;
            place.unlogged = 0;
        }
        older.replaced();
        return true;
    }

    void closed(String identity, Socket socket) {
        Place place = places.get(identity);
        if (place == null) {
            return;
        }
        if (place.leaving == socket) {
            place.leaving = null;
        } else if (place.current == socket) {
            if (place.leaving != null) {
                place.leaving.cut();
            }
            places.remove(identity);
        }
    }

    int size() {
        return places.size();
    }
}
