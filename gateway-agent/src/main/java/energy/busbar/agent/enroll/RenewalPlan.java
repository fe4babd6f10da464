package energy.busbar.agent.enroll;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** When a certificate is to be renewed, and how soon again after a failure: pure functions of dates. */
final class RenewalPlan {
    static final Duration FIRST_AGAIN = Duration.ofMinutes(10);
    static final Duration LAST_AGAIN = Duration.ofDays(1);

    private RenewalPlan() {}

    /**
     * At two thirds of its life, and up to a twelfth of it later, by the certificate's own hash: the boxes of one batch do
     * not all come at once, and a restart changes nothing.
     */
    static Instant due(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        byte[] hash = HexFormat.of().parseHex(Fingerprints.of(certificate));
        long draw = ByteBuffer.wrap(hash).getInt() & 0xffff_ffffL;
        long jitterMillis = (long) (life.toMillis() / 12.0 * (draw / (double) (1L << 32)));
        return from.plus(life.multipliedBy(2).dividedBy(3)).plusMillis(jitterMillis);
    }

    /** Within the last tenth of its life somebody should look, whatever is tried meanwhile. */
    static Instant alarm(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        return to.minus(Duration.between(from, to).dividedBy(10));
    }

    /**
     * Doubled with each failure in a row, within a day; never more than a tenth of what is left, so that a short-lived
     * certificate is tried often enough.
     *
     * @param failures in a row, from 1
     * @param draw uniform in [0, 1): half of the delay is jitter
     */
    static Duration again(int failures, Duration left, double draw) {
        long ceiling = FIRST_AGAIN.toMillis() << Math.min(Math.max(failures, 1) - 1, 10);
        ceiling = Math.min(ceiling, LAST_AGAIN.toMillis());
        ceiling = Math.min(
                ceiling, Math.max(left.toMillis() / 10, Duration.ofMinutes(1).toMillis()));
        return Duration.ofMillis(ceiling / 2 + (long) (ceiling / 2.0 * draw));
    }
}
