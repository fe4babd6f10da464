/** Serves what a hardware profile describes, without the code that the gateway reads it with. */
@NullMarked
package energy.busbar.sim.profile;

import org.jspecify.annotations.NullMarked;
