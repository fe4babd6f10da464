package energy.busbar.sim.ocpp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether and by whom the connector may be used: its availability and its reservation (OCPP 1.6 §5.2, §5.13). */
final class ConnectorUse {
    private boolean operative = true;
    private boolean outAfterTransaction;
    private @Nullable Reservation reservation;

    private record Reservation(int id, String idTag, Instant expiry) {}

    /** Kept over restarts. @return Accepted or Scheduled */
    String change(boolean nowOperative, boolean charging) {
        if (!nowOperative && charging) {
            outAfterTransaction = true;
            return "Scheduled";
        }
        operative = nowOperative;
        outAfterTransaction = false;
        return "Accepted";
    }

    void transactionEnded() {
        operative &= !outAfterTransaction;
        outAfterTransaction = false;
    }

    /** @return a ReservationStatus (§7.39) */
    String reserve(int id, String idTag, Instant expiry, boolean inUse, Instant now) {
        Reservation before = current(now);
        if (!operative) {
            return "Unavailable";
        }
        if (inUse || (before != null && before.id() != id)) {
            return "Occupied";
        }
        if (!expiry.isAfter(now)) {
            return "Rejected";
        }
        reservation = new Reservation(id, idTag, expiry);
        return "Accepted";
    }

    /** @return whether there was one of that id */
    boolean cancel(int id, Instant now) {
        Reservation before = current(now);
        if (before == null || before.id() != id) {
            return false;
        }
        reservation = null;
        return true;
    }

    boolean admits(String idTag, Instant now) {
        Reservation held = current(now);
        return operative && (held == null || held.idTag().equalsIgnoreCase(idTag));
    }

    /** A transaction begins. @return the reservation that it uses up, or null */
    @Nullable
    Integer begin(Instant now) {
        Reservation held = current(now);
        reservation = null;
        return held == null ? null : held.id();
    }

    /** The status in place of Available, or null. */
    @Nullable
    String statusWhenFree(Instant now) {
        if (!operative) {
            return "Unavailable";
        }
        return current(now) == null ? null : "Reserved";
    }

    boolean isOperative() {
        return operative;
    }

    private @Nullable Reservation current(Instant now) {
        Reservation held = reservation;
        if (held != null && !now.isBefore(held.expiry())) {
            reservation = null;
            return null;
        }
        return held;
    }
}
