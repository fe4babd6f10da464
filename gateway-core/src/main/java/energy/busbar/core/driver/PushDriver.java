package energy.busbar.core.driver;

import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Reading;
import java.util.List;
import java.util.Optional;

/** A device that connects to the gateway or speaks by itself, such as an OCPP charger. */
public interface PushDriver extends Driver {
    /** Begins to listen; returns at once. The listener may be called from any thread, never concurrently for a device. */
    void start(Listener listener);

    interface Listener {
        /** The device has said who it is; also called when it says something new of itself. */
        void identified(DeviceInfo info);

        void readings(List<Reading> readings);

        /** @param lastError when {@code state} is UP what is not as it should be all the same, mostly empty */
        void link(LinkState state, String lastError);

        /**
         * Something other than the link needs attention: an alert while it lasts.
         *
         * @param subtype of the alert, such as {@code upstream-away}
         * @param description empty when it is over
         */
        default void trouble(String subtype, String title, Optional<String> description) {}
    }
}
