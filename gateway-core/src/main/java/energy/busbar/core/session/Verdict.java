package energy.busbar.core.session;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether a token may charge.
 *
 * @param why in words, for the log and the session
 * @param askUpstream whether an upstream, where there is one, knows better
 */
public record Verdict(
        Status status, String why, Optional<IdToken> group, Optional<Instant> expiresAt, boolean askUpstream) {
    /** AuthorizationStatus of OCPP 1.6 §7.2; 2.0.1 calls INVALID also Unknown. */
    public enum Status {
        ACCEPTED("Accepted"),
        BLOCKED("Blocked"),
        EXPIRED("Expired"),
        INVALID("Invalid"),
        CONCURRENT_TX("ConcurrentTx");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** As OCPP spells it. */
        public String word() {
            return word;
        }
    }

    public boolean accepted() {
        return status == Status.ACCEPTED;
    }

    static Verdict of(Status status, String why) {
        return new Verdict(status, why, Optional.empty(), Optional.empty(), false);
    }
}
