/** A site over real sockets: devices, physics, faults. */
@NullMarked
package energy.busbar.sim;

import org.jspecify.annotations.NullMarked;
