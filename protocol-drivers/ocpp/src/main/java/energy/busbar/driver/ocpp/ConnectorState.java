package energy.busbar.driver.ocpp;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What StatusNotification says of the connector (OCPP 1.6 §7.7), as standard points. Runs on the loop. */
final class ConnectorState {
    private static final Set<String> PLUGGED =
            Set.of("Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing");

    /** With these the contactor is open, and most chargers then send no meter values. */
    private static final Set<String> NO_CURRENT =
            Set.of("Available", "Preparing", "Finishing", "Reserved", "Unavailable");

    /** A status older than the last by less is out of order; older by more means that the charger's clock was set. */
    private static final long OUT_OF_ORDER_SECONDS = 600;

    private final DeviceId id;
    private String status = "";
    private @Nullable Instant lastWritten;

    ConnectorState(DeviceId id) {
        this.id = id;
    }

    boolean is(String word) {
        return status.equals(word);
    }

    /** @return whether it is taken; false for one that comes out of order */
    boolean said(Inbound16.Status said) {
        Instant before = lastWritten;
        Instant written = said.written().orElse(null);
        if (written != null
                && before != null
                && written.isBefore(before)
                && written.isAfter(before.minusSeconds(OUT_OF_ORDER_SECONDS))) {
            return false;
        }
        lastWritten = written;
        status = said.status();
        return true;
    }

    /** Empty before the first status. */
    List<Reading> states(Moment now) {
        List<Reading> readings = new ArrayList<>();
        if (status.isEmpty()) {
            return readings;
        }
        boolean known = !status.equals("Faulted") && !status.equals("Unavailable");
        String charging = status.equals("Charging") ? "charging" : known ? "idle" : "unknown";
        readings.add(Reading.good(id, StandardPoints.CHARGING_STATE.name(), new Value.Text(charging), now));
        if (known) {
            boolean plugged = PLUGGED.contains(status);
            readings.add(Reading.good(id, StandardPoints.IS_PLUGGED_IN.name(), new Value.Flag(plugged), now));
        }
        return readings;
    }

    /** The zeros that an open contactor means. */
    List<Reading> zeros(Moment now) {
        return NO_CURRENT.contains(status)
                ? List.of(
                        Reading.good(id, StandardPoints.CHARGER_WATTAGE.name(), new Value.Real(0), now),
                        Reading.good(id, StandardPoints.CHARGER_CURRENT.name(), new Value.Real(0), now))
                : List.of();
    }
}
