/** What the outside must do for the core: keep readings, carry them away, remember commands, tell the time. */
@NullMarked
package energy.busbar.core.port;

import org.jspecify.annotations.NullMarked;
