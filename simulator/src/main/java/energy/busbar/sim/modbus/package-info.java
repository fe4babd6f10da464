/** A small strict Modbus TCP server that can also misbehave on request. */
@NullMarked
package energy.busbar.sim.modbus;

import org.jspecify.annotations.NullMarked;
