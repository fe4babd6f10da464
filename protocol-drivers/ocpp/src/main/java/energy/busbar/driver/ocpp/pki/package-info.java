/** Certificates in PEM and DER: read, checked, requested and issued. */
@NullMarked
package energy.busbar.driver.ocpp.pki;

import org.jspecify.annotations.NullMarked;
