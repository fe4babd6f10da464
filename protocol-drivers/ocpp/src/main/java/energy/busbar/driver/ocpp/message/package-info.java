/** What OCPP messages of every version have in common: records, the rules on their fields, and the one codec. */
@NullMarked
package energy.busbar.driver.ocpp.message;

import org.jspecify.annotations.NullMarked;
