/** The central system that OCPP charging stations connect to. */
@NullMarked
package energy.busbar.driver.ocpp;

import org.jspecify.annotations.NullMarked;
