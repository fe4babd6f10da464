/** SunSpec devices, on Modbus. */
@NullMarked
package energy.busbar.driver.sunspec;

import org.jspecify.annotations.NullMarked;
