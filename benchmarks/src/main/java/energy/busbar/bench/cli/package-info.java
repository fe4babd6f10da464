/** Command line of the measurements. */
@NullMarked
package energy.busbar.bench.cli;

import org.jspecify.annotations.NullMarked;
