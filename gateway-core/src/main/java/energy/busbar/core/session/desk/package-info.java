/** The thin shell around {@link energy.busbar.core.session}: it holds what is live and writes down the rest. */
@NullMarked
package energy.busbar.core.session.desk;

import org.jspecify.annotations.NullMarked;
