/** Files between chargers and the gateway: a door for their HTTP, shelves for logs and firmware images. No OCPP here. */
@NullMarked
package energy.busbar.driver.ocpp.files;

import org.jspecify.annotations.NullMarked;
