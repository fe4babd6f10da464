/** The demo's surroundings: an embedded MQTT broker and a network that can be cut. */
@NullMarked
package energy.busbar.sim.net;

import org.jspecify.annotations.NullMarked;
