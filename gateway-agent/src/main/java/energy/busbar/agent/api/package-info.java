/** What page and command line are told of the gateway, and what they may ask of it, as JSON-like data. */
@NullMarked
package energy.busbar.agent.api;

import org.jspecify.annotations.NullMarked;
