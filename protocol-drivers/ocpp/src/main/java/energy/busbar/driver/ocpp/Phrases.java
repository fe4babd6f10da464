package energy.busbar.driver.ocpp;

/** What both versions' answers come down to, for people. */
final class Phrases {
    static final String UNREADABLE = "sent, but the charger answered with a word that the standard does not have";
    static final String UNLOCKED = "unlocked";
    static final String UNLOCK_FAILED = "the charger could not open its lock";
    static final String AVAILABILITY_REFUSED = "the charger refuses to change it";
    static final String TRIGGERED = "the charger will send it";
    static final String TRIGGER_REFUSED = "the charger refuses to send it now";
    static final String TRIGGER_UNKNOWN = "the charger does not know this message";
    static final String STARTS = "the charger took it; the session begins when the car is ready";
    static final String START_REFUSED = "the charger refuses to start now";
    static final String STOPS = "the charger ends the session";
    static final String STOP_REFUSED = "the charger refuses to end it; it may know no such session";
    static final String RESERVED = "reserved";
    static final String RESERVE_OCCUPIED = "it is in use or reserved already";
    static final String RESERVE_FAULTED = "the charger has a fault";
    static final String RESERVE_UNAVAILABLE = "it is out of use";
    static final String RESERVE_REFUSED = "the charger takes no reservations";
    static final String CANCELLED = "cancelled";
    static final String CANCEL_UNKNOWN = "the charger knows no such reservation";

    private Phrases() {}

    static String restarts(ServedConnector at) {
        return at.siblings().size() > 1
                ? "the charger restarts, and with it all of " + at.siblings()
                : "the charger restarts";
    }

    static String available(boolean operative) {
        return operative ? "in use again" : "out of use";
    }

    static String availableLater(boolean operative) {
        return "scheduled by the charger: " + available(operative) + " when the session that goes on has ended";
    }
}
