/** The MQTT 5 contract with the platform. */
@NullMarked
package energy.busbar.sync;

import org.jspecify.annotations.NullMarked;
