/** Keys, requests and certificates as bytes and files: what OCPP's site authority and the enrolment of uplinks share. */
@NullMarked
package energy.busbar.core.pki;

import org.jspecify.annotations.NullMarked;
