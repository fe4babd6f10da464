package energy.busbar.core.model;

/** What a device can be asked for that is done once, with a result: nothing is held by it, and nothing given back. */
public enum Service {
    RESET,
    UNLOCK_CONNECTOR,
    SET_AVAILABILITY,
    TRIGGER_MESSAGE,
    RESERVE,
    CANCEL_RESERVATION,
    START_SESSION,
    STOP_SESSION,
    ROTATE_PASSWORD,
    SET_RELAY_MODE,
    UPDATE_FIRMWARE,
    FETCH_LOGS;

    /** Whether it takes minutes to hours, and tells how far it is. */
    public boolean isLong() {
        return this == UPDATE_FIRMWARE || this == FETCH_LOGS;
    }

    /** Whether it changes nothing at the device: allowed before commissioning and during a service lockout. */
    public boolean onlyLooks() {
        return this == TRIGGER_MESSAGE || this == FETCH_LOGS || this == SET_RELAY_MODE;
    }

    /** Whether it is meant for one device, and no batch over a tag. */
    public boolean ofOneDevice() {
        return this == RESERVE || this == CANCEL_RESERVATION || this == START_SESSION;
    }
}
