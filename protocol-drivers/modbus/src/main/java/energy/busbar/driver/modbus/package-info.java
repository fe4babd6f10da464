/** Modbus TCP and RTU. */
@NullMarked
package energy.busbar.driver.modbus;

import org.jspecify.annotations.NullMarked;
