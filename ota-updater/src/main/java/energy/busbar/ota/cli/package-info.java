/** The updater's command line. */
@NullMarked
package energy.busbar.ota.cli;

import org.jspecify.annotations.NullMarked;
