package energy.busbar.driver.ocpp;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the charger says of the connector, as standard points. Runs on the loop. */
final class ConnectorState {
    /** A status older than the last by less is out of order; older by more means that the charger's clock was set. */
    private static final long OUT_OF_ORDER_SECONDS = 600;

    private final DeviceId id;
    private Plug plug = Plug.UNSAID;

    /** Of the whole charger, where that keeps this connector from anything. */
    private Optional<Plug> outOfOrder = Optional.empty();

    private @Nullable Instant lastWritten;

    ConnectorState(DeviceId id) {
        this.id = id;
    }

    Plug plug() {
        return outOfOrder.orElse(plug);
    }

    /**
     * The whole charger said something of itself. What a connector says later counts more, and a car that goes on charging
     * shows that it is not meant: chargers announce so that they will be out of order after the transaction.
     */
    void chargerSaid(Plug whole) {
        boolean charging = plug == Plug.CHARGING || plug == Plug.SUSPENDED;
        boolean down = whole == Plug.UNAVAILABLE || whole == Plug.FAULTED;
        outOfOrder = down && !charging ? Optional.of(whole) : Optional.empty();
    }

    /** @return whether it is taken; false for one that comes out of order */
    boolean said(Plug now, Optional<Instant> at) {
        Instant before = lastWritten;
        Instant written = at.orElse(null);
        if (written != null
                && before != null
                && written.isBefore(before)
                && written.isAfter(before.minusSeconds(OUT_OF_ORDER_SECONDS))) {
            return false;
        }
        lastWritten = written;
        plug = now;
        outOfOrder = Optional.empty();
        return true;
    }

    /** Empty before the first status. */
    List<Reading> states(Moment now) {
        Plug plug = plug();
        List<Reading> readings = new ArrayList<>();
        if (plug == Plug.UNSAID) {
            return readings;
        }
        String charging = plug == Plug.CHARGING ? "charging" : plug.telling() ? "idle" : "unknown";
        readings.add(Reading.good(id, StandardPoints.CHARGING_STATE.name(), new Value.Text(charging), now));
        if (plug.telling()) {
            readings.add(Reading.good(id, StandardPoints.IS_PLUGGED_IN.name(), new Value.Flag(plug.plugged()), now));
        }
        return readings;
    }

    /**
     * The zeros that an open contactor means.
     *
     * @param currents points that the charger measures
     */
    List<Reading> zeros(Moment now, Set<String> currents) {
        if (!plug().contactorOpen()) {
            return List.of();
        }
        List<Reading> zeros = new ArrayList<>();
        zeros.add(Reading.good(id, StandardPoints.CHARGER_WATTAGE.name(), new Value.Real(0), now));
        currents.forEach(name -> zeros.add(Reading.good(id, name, new Value.Real(0), now)));
        return zeros;
    }
}
