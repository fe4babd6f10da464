package energy.busbar.driver.ocpp.pki;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * Who signs what a charger asks for with SignCertificate: the site's authority, or somebody further up to whom the request
 * is passed. The charger's request is answered {@code Accepted} at once, and what comes of it is sent with
 * CertificateSigned (OCPP 2.0.1 A02 and A03; Improved security for OCPP 1.6-J §3).
 *
 * <p>At most one request of a charger is under way; a further one is refused by the caller. An implementation answers
 * within a bounded time, on any thread, and always normally: what went wrong is an {@link Answer} too. Asking twice for the same
 * request does no harm beyond a second certificate.
 */
public interface CertificateSigner {
    /** OCPP 2.0.1's certificateType; 1.6 knows the first only. */
    enum Use {
        CHARGING_STATION,
        V2G
    }

    /**
     * @param identity of the charger, who has logged in
     * @param subject what its certificate has to say
     * @param csr as it came: PEM of a PKCS#10 request
     */
    record Request(String identity, SubjectRule subject, String csr, Use use) {}

    sealed interface Answer {
        /** @param chainPem for CertificateSigned: the charger's own first, then authorities between, without the root */
        record Issued(String chainPem, Instant notAfter) implements Answer {}

        /** It will not be signed as it is; the charger has to ask otherwise. */
        record Refused(String reason) implements Answer {}

        /** Not now; the charger may be triggered to ask again. */
        record Later(String reason) implements Answer {}
    }

    CompletionStage<Answer> sign(Request request);
}
