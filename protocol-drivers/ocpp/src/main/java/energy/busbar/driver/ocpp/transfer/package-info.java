/** How a log is fetched and a firmware updated, in the words that all versions of OCPP come down to: pure machines. */
@NullMarked
package energy.busbar.driver.ocpp.transfer;

import org.jspecify.annotations.NullMarked;
