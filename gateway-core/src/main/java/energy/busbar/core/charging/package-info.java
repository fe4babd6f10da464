/**
 * Who may draw how much, under every fuse of a tree: {@link energy.busbar.core.charging.Allocator} is a pure function, and
 * knows no protocol, no claim and no clock.
 */
@NullMarked
package energy.busbar.core.charging;

import org.jspecify.annotations.NullMarked;
