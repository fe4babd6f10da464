/** The one configuration file: read, checked, every problem told with its line. */
@NullMarked
package energy.busbar.agent.config;

import org.jspecify.annotations.NullMarked;
