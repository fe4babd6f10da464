/** What a protocol must do to bring devices into the gateway. */
@NullMarked
package energy.busbar.core.driver;

import org.jspecify.annotations.NullMarked;
