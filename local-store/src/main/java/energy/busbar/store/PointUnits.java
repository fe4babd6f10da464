package energy.busbar.store;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Unit;

/** Knows the unit of a point, which readings do not carry. Thread-safe. */
@FunctionalInterface
public interface PointUnits {
    /** {@link Unit#NONE} for a point that is not known. */
    Unit unitOf(DeviceId device, String point);
}
