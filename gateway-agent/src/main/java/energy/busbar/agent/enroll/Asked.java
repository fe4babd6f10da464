package energy.busbar.agent.enroll;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** What came of asking for a certificate. */
public sealed interface Asked {
    /** @param chain the gateway's own first; checked against the key */
    record Issued(List<X509Certificate> chain) implements Asked {
        public Issued {
            chain = List.copyOf(chain);
        }
    }

    /** Somebody has to agree first: ask the same again then. */
    record Later(Duration retryAfter, String detail) implements Asked {}

    /** Asking the same again is of no use. */
    record Refused(String detail) implements Asked {}
}
