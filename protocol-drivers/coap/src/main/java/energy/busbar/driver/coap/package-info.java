/** CoAP devices. */
@NullMarked
package energy.busbar.driver.coap;

import org.jspecify.annotations.NullMarked;
