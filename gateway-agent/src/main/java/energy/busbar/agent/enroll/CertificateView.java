package energy.busbar.agent.enroll;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an uplink's certificate stands, for people.
 *
 * @param state {@code none}, {@code pending}, {@code trial}, {@code good}, {@code renewal-due}, {@code ended}, or
 *     {@code unknown-time}
 * @param daysLeft empty without a certificate, and while the time is not known
 * @param detail of the last failure, empty when there was none
 */
public record CertificateView(
        String uplink,
        String state,
        Optional<String> subject,
        Optional<Instant> notAfter,
        OptionalLong daysLeft,
        Optional<Instant> renewalDue,
        String detail) {}
