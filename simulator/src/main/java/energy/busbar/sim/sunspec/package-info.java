/** SunSpec register images of the simulated devices, laid out from tables of the simulator's own. */
@NullMarked
package energy.busbar.sim.sunspec;

import org.jspecify.annotations.NullMarked;
