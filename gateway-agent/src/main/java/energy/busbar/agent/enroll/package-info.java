/** How an uplink gets its certificate, and a new one before that ends. */
@NullMarked
package energy.busbar.agent.enroll;

import org.jspecify.annotations.NullMarked;
