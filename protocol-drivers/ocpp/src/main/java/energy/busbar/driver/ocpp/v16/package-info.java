/** The messages of OCPP 1.6J: 39 actions with the records that they carry. */
@NullMarked
package energy.busbar.driver.ocpp.v16;

import org.jspecify.annotations.NullMarked;
