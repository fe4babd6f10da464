package energy.busbar.core.engine;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quantity;

/** One quantity of one device: what a setpoint moves. */
record Lever(DeviceId device, Quantity quantity) {
    @Override
    public String toString() {
        return device + " " + quantity.word();
    }
}
