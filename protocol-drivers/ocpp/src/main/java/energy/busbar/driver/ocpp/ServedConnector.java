package energy.busbar.driver.ocpp;

import energy.busbar.core.model.DeviceId;
import java.util.List;
import java.util.Optional;

/** What services need to know of the connector, in 2.0.1 the EVSE, that they are for. Asked on the loop. */
interface ServedConnector {
    DeviceId device();

    int number();

    Plug plug();

    /** Of the transaction that goes on, as the charger's version writes ids. */
    Optional<String> transaction();

    /** Devices of the whole charger, this one among them: they share its restarts and its reservations' ids. */
    List<DeviceId> siblings();

    /** Of {@link #siblings()}, those where a transaction goes on. */
    List<DeviceId> busy();

    boolean connected();

    /** Of the whole charger. */
    ChargerRelay relay();

    /** With which a session is started that names no token. */
    String idTag();
}
