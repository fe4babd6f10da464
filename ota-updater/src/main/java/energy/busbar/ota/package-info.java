/** Signed updates, A/B slots and rollback. */
@NullMarked
package energy.busbar.ota;

import org.jspecify.annotations.NullMarked;
