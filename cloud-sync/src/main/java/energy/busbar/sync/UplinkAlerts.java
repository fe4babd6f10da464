package energy.busbar.sync;

/**
 * Where an uplink says that somebody should look. Called on the uplink's thread; must return soon. Raising again what
 * is raised already changes nothing but the description.
 */
public interface UplinkAlerts {
    /** A parcel was refused for what it is, and left out so that the others can pass. */
    String PARCEL_REFUSED = "parcel-refused";
    /** The broker does not let this gateway publish or subscribe where the contract wants it to. */
    String NOT_AUTHORISED = "not-authorised";

    /** Another client keeps coming with this gateway's client id: two boxes have one configuration, or one was copied. */
    String CLIENT_ID_IN_USE = "client-id-in-use";

    /** The bytes of the day are used up; samples and live values wait for the next. */
    String DAY_USED_UP = "bytes-a-day-used-up";

    /** @param subtype one of the constants here; stable for one cause */
    void raise(String subtype, String description);

    void clear(String subtype);
}
