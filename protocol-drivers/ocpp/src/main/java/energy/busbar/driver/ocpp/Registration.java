package energy.busbar.driver.ocpp;

import java.util.HashSet;
import java.util.Set;

/**
 * How far a charger's registration is, and what it and the gateway may send by then (OCPP 1.6 §4.2, 2.0.1 part 2 B01 to
 * B03). A charger that was accepted once stays so over connections and restarts of either side: it need not boot again.
 */
final class Registration {
    enum State {
        /** Never accepted: it has to boot first. */
        NEW,
        /** Accepted before, not heard of since the gateway's start: taken as accepted as soon as it speaks. */
        KNOWN,
        ACCEPTED,
        PENDING,
        REJECTED
    }

    private static final String BOOT = "BootNotification";

    /** What a pending charger may be told; what is asked of it so it may send (2.0.1 part 2 B02). */
    private static final Set<String> WHILE_PENDING = Set.of(
            "TriggerMessage",
            "ExtendedTriggerMessage",
            "GetConfiguration",
            "ChangeConfiguration",
            "GetVariables",
            "SetVariables",
            "GetBaseReport",
            "GetReport",
            "Reset",
            "CertificateSigned",
            "SetNetworkProfile");

    private State state = State.NEW;
    private final Set<String> asked = new HashSet<>();

    State state() {
        return state;
    }

    void answered(State now) {
        state = now;
        asked.clear();
    }

    /** The gateway has asked for a message, by trigger or by a request for a report. */
    void askedFor(String action) {
        asked.add(action);
    }

    boolean mayTell(String action) {
        return switch (state) {
            case ACCEPTED -> true;
            case PENDING -> WHILE_PENDING.contains(action);
            case NEW, KNOWN, REJECTED -> false;
        };
    }

    boolean maySend(String action) {
        return switch (state) {
            case KNOWN, ACCEPTED -> true;
            case PENDING -> action.equals(BOOT) || asked.contains(action);
            case NEW, REJECTED -> action.equals(BOOT);
        };
    }
}
