/** Devices that a hardware profile describes, on Modbus. */
@NullMarked
package energy.busbar.driver.modbus.profile;

import org.jspecify.annotations.NullMarked;
