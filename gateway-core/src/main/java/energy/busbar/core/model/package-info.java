/** What the gateway is about: site, devices, points, readings, commands and their outcomes. Values only, no behaviour with a clock or a socket. */
@NullMarked
package energy.busbar.core.model;

import org.jspecify.annotations.NullMarked;
