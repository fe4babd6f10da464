package energy.busbar.driver.coap;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Setpoint;
import java.util.OptionalDouble;

/** One quantity that can be set on a device. On the bus's thread. */
interface CoapSetting {
    /** @throws LinkException when it cannot be read */
    Original capture();

    Outcome write(Setpoint setpoint);

    /** Empty when it cannot be read. */
    OptionalDouble readBack();

    Outcome release(Original original);
}
