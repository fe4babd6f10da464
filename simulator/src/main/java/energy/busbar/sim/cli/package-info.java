/** Command line of the simulator and the demo. */
@NullMarked
package energy.busbar.sim.cli;

import org.jspecify.annotations.NullMarked;
