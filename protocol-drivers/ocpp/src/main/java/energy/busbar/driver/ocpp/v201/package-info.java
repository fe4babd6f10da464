/** The messages of OCPP 2.0.1: 64 actions with the records that they carry. */
@NullMarked
package energy.busbar.driver.ocpp.v201;

import org.jspecify.annotations.NullMarked;
