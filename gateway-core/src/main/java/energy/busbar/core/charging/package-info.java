/**
 * Charging sessions without any protocol: who may charge, which transaction is which, how much energy went where. All of
 * it is pure: what is kept lives behind {@link energy.busbar.core.charging.SessionBook}.
 */
@NullMarked
package energy.busbar.core.charging;

import org.jspecify.annotations.NullMarked;
