package energy.busbar.driver.ocpp.pki;

import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PkiException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Signs by the site's own authority. */
public final class SiteSigner implements CertificateSigner {
    /** Long enough for a charger that is switched off over a season; it is renewed when a third is left. */
    public static final Duration VALIDITY = Duration.ofDays(365);

    private final Supplier<SiteAuthority> authority;
    private final Executor executor;

    /**
     * @param authority may read the disk, and throws an unchecked exception where there is none to be had
     * @param executor for the signing, which takes milliseconds; bounded, and rejects what is too much
     */
    public SiteSigner(Supplier<SiteAuthority> authority, Executor executor) {
        this.authority = authority;
        this.executor = executor;
    }

    @Override
    public CompletionStage<Answer> sign(Request request) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    answer.complete(signed(request));
                } catch (RuntimeException e) {
                    answer.complete(new Answer.Later("the site's authority failed: " + e.getMessage()));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.complete(new Answer.Later("too many requests at once"));
        }
        return answer;
    }

    private Answer signed(Request request) {
        if (request.use() != Use.CHARGING_STATION) {
            return new Answer.Refused("the site's authority vouches for chargers to the gateway, not to vehicles");
        }
        CertificateRequest csr;
        try {
            csr = CertificateRequest.parse(request.csr());
        } catch (PkiException e) {
            return new Answer.Refused(String.valueOf(e.getMessage()));
        }
        Optional<String> wrong = request.subject().refusal(csr.subject());
        if (wrong.isPresent()) {
            return new Answer.Refused(request.identity() + " asked as '"
                    + csr.subject().getName() + "'; O=" + request.subject().operator() + " and CN="
                    + request.subject().commonName() + " would be right");
        }
        try {
            X509Certificate made = authority.get().client(csr, VALIDITY).get(0);
            return new Answer.Issued(Pem.text(List.of(made)), made.getNotAfter().toInstant());
        } catch (PkiException e) {
            return new Answer.Later(String.valueOf(e.getMessage()));
        }
    }
}
