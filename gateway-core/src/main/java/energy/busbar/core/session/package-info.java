/**
 * Charging sessions without any protocol: who may charge, which transaction is which, how much energy went where. All of
 * it is pure: what is kept lives behind {@link energy.busbar.core.session.SessionBook}.
 */
@NullMarked
package energy.busbar.core.session;

import org.jspecify.annotations.NullMarked;
