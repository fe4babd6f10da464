package energy.busbar.core.engine;

import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import java.util.Optional;

/** Where the control cycle rings. One cause is one type, subtype and device; ringing again is no second alert. Never blocks. */
interface Alarm {
    void raise(
            Alert.Severity severity,
            Alert.Type type,
            String subtype,
            Optional<DeviceId> device,
            String title,
            String description);

    /** The cause is gone; does nothing when it was never raised. */
    void clear(Alert.Type type, String subtype, Optional<DeviceId> device);
}
