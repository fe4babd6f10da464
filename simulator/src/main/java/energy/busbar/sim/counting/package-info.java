/** Devices whose every reading can be told from every other. */
@NullMarked
package energy.busbar.sim.counting;

import org.jspecify.annotations.NullMarked;
