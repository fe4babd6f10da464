package energy.busbar.driver.ocpp.pki;

import energy.busbar.core.port.GatewayClock;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that one charger came with last: when it is time to have it ask for a new one, by TriggerMessage
 * SignChargingStationCertificate or ExtendedTriggerMessage SignChargePointCertificate. Thread-safe.
 */
public final class CertificateWatch {
    /** A charger that does nothing upon it is asked again, and not in a row. */
    static final Duration AGAIN = Duration.ofDays(1);

    private final GatewayClock clock;
    private @Nullable X509Certificate seen;
    private long askedAtMillis = Long.MIN_VALUE;

    public CertificateWatch(GatewayClock clock) {
        this.clock = clock;
    }

    public synchronized void seen(X509Certificate certificate) {
        if (!certificate.equals(seen)) {
            seen = certificate;
            askedAtMillis = Long.MIN_VALUE;
        }
    }

    /** @return whether to ask the charger now; true counts as having asked */
    public synchronized boolean renewalDue() {
        X509Certificate certificate = seen;
        if (certificate == null || !clock.synchronised()) {
            return false;
        }
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        Instant due = to.minus(Duration.between(from, to).dividedBy(3));
        long now = clock.monotonicMillis();
        if (clock.instant().isBefore(due)
                || (askedAtMillis != Long.MIN_VALUE && now - askedAtMillis < AGAIN.toMillis())) {
            return false;
        }
        askedAtMillis = now;
        return true;
    }
}
