/** Multicast DNS: one-shot queries and what answers them (RFC 6762, RFC 6763). */
@NullMarked
package energy.busbar.agent.discover.mdns;

import org.jspecify.annotations.NullMarked;
