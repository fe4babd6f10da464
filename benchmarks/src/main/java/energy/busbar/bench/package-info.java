/** Whole-process measurements: starts the programs, and speaks to them only as the outside does. */
@NullMarked
package energy.busbar.bench;

import org.jspecify.annotations.NullMarked;
