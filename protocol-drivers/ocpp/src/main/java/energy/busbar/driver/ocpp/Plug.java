package energy.busbar.driver.ocpp;

/** What a connector is doing, in words that both versions come down to. */
enum Plug {
    /** Nothing was said yet. */
    UNSAID(false, false),
    AVAILABLE(false, true),
    PREPARING(true, true),
    CHARGING(true, false),
    SUSPENDED(true, false),
    FINISHING(true, true),
    RESERVED(false, true),
    UNAVAILABLE(false, true),
    FAULTED(false, false),
    /** A word that the standard does not have. */
    UNRECOGNISED(false, false);

    private final boolean plugged;
    private final boolean contactorOpen;

    Plug(boolean plugged, boolean contactorOpen) {
        this.plugged = plugged;
        this.contactorOpen = contactorOpen;
    }

    boolean plugged() {
        return plugged;
    }

    /** Most chargers then send no meter values. */
    boolean contactorOpen() {
        return contactorOpen;
    }

    /** Whether it tells anything of a car. */
    boolean telling() {
        return switch (this) {
            case UNSAID, UNAVAILABLE, FAULTED, UNRECOGNISED -> false;
            default -> true;
        };
    }
}
