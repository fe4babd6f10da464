/** Looking for devices on networks and serial lines. Only ever reads. */
@NullMarked
package energy.busbar.agent.discover;

import org.jspecify.annotations.NullMarked;
