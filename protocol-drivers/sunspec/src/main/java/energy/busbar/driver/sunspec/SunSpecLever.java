package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import java.time.Duration;
import java.util.OptionalDouble;

/** One quantity that a device lets itself be set. Every method may throw {@link energy.busbar.driver.modbus.ModbusException}. */
interface SunSpecLever {
    Bounds bounds();

    ControlModel model();

    Original capture();

    /** Time-out first, then value, then enable; read back at the end. */
    Outcome write(double value, Duration timeout);

    /** What is in force, in the quantity's unit; empty where the device decides for itself. */
    OptionalDouble readBack();

    Outcome release(Original original);
}
