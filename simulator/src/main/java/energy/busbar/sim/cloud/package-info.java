/** The demo's cloud side: the reference receiver of the MQTT contract. */
@NullMarked
package energy.busbar.sim.cloud;

import org.jspecify.annotations.NullMarked;
