/** The one place where all modules meet. */
@NullMarked
package energy.busbar.agent;

import org.jspecify.annotations.NullMarked;
