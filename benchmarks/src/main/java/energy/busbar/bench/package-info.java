/** JMH and whole-process measurements. */
@NullMarked
package energy.busbar.bench;

import org.jspecify.annotations.NullMarked;
