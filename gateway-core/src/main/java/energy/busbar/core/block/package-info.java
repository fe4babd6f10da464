/** The versioned codec of telemetry blocks, used by store and sync. */
@NullMarked
package energy.busbar.core.block;

import org.jspecify.annotations.NullMarked;
