/** Whole gateways under every fault that the field has, and what their receiver then has of what was made. */
@NullMarked
package energy.busbar.bench.torture;

import org.jspecify.annotations.NullMarked;
