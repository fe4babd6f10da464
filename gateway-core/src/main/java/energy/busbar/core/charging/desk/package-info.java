/** The thin shell around {@link energy.busbar.core.charging}: it holds what is live and writes down the rest. */
@NullMarked
package energy.busbar.core.charging.desk;

import org.jspecify.annotations.NullMarked;
