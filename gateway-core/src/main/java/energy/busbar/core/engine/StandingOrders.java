package energy.busbar.core.engine;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.port.Ledger;
import java.util.Collection;
import java.util.Optional;

/** Orders that hold over restarts, in the ledger's settings: whether a device may be used at all. */
record StandingOrders(Ledger ledger, Actuation actuation) {
    private static final String AVAILABILITY = "service.availability.";
    private static final String OPERATIVE = "operative";
    private static final String INOPERATIVE = "inoperative";

    void keep(DeviceId device, ServiceOrder order) {
        if (order instanceof ServiceOrder.SetAvailability availability) {
            ledger.putSetting(AVAILABILITY + device, availability.operative() ? OPERATIVE : INOPERATIVE);
        }
    }

    /** Tells each device's driver what was ordered before the restart. */
    void remind(Collection<DeviceId> devices) {
        for (DeviceId device : devices) {
            Optional<String> kept = ledger.setting(AVAILABILITY + device);
            kept.ifPresent(
                    word -> actuation.remind(device, new ServiceOrder.SetAvailability(!word.equals(INOPERATIVE))));
        }
    }
}
