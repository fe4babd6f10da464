/** A simulated OCPP 1.6J charge point. */
@NullMarked
package energy.busbar.sim.ocpp;

import org.jspecify.annotations.NullMarked;
