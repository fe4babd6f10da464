package energy.busbar.core.driver;

import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Reading;
import java.util.List;

/** A device that connects to the gateway or speaks by itself, such as an OCPP charger. */
public interface PushDriver extends Driver {
    /** Begins to listen; returns at once. The listener may be called from any thread, never concurrently for a device. */
    void start(Listener listener);

    interface Listener {
        /** The device has said who it is; also called when it says something new of itself. */
        void identified(DeviceInfo info);

        void readings(List<Reading> readings);

        /** @param lastError empty when {@code state} is UP */
        void link(LinkState state, String lastError);
    }
}
