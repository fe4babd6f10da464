/** A charger's second life: what it says is told to an upstream central system too, and that one may ask things of it. */
@NullMarked
package energy.busbar.driver.ocpp.relay;

import org.jspecify.annotations.NullMarked;
