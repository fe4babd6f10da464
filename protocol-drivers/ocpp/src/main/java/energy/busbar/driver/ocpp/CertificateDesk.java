package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.pki.CertificateSigner;
import energy.busbar.driver.ocpp.pki.CertificateSigner.Answer;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one charger gets its certificates signed. One request is under way at a time. Runs on the loop. */
final class CertificateDesk {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateDesk.class);

    private final Loop loop;
    private final Optional<ChargerSecurity> security;
    private boolean underWay;

    /** @param security without it nothing is signed */
    CertificateDesk(Loop loop, Optional<ChargerSecurity> security) {
        this.loop = loop;
        this.security = security;
    }

    /**
     * Takes a request in. What is not signed after all is told in the log; the charger asks again by itself.
     *
     * @param issued is given the chain in PEM, after the charger's request has been answered
     * @return whether it was taken in, which is what the charger is answered
     */
    boolean takeIn(String csr, CertificateSigner.Use use, Consumer<String> issued) {
        if (underWay || security.isEmpty()) {
            return false;
        }
        underWay = true;
        Access access = security.get().access();
        security.get()
                .signer()
                .sign(new CertificateSigner.Request(access.identity(), access.subject(), csr, use))
                .whenComplete((answer, fault) -> loop.execute(() -> {
                    underWay = false;
                    if (answer instanceof Answer.Issued signed) {
                        LOG.info(
                                "charger's certificate signed identity={} until={}",
                                access.identity(),
                                signed.notAfter());
                        issued.accept(signed.chainPem());
                    } else {
                        LOG.warn(
                                "charger's certificate not signed identity={} reason={}",
                                access.identity(),
                                reason(answer, fault));
                    }
                }));
        return true;
    }

    /** Whether to have the charger ask for a new one now; true counts as having done so. */
    boolean renewalDue() {
        return security.map(each -> each.certificate().renewalDue()).orElse(false);
    }

    private static String reason(
            @org.jspecify.annotations.Nullable Answer answer, @org.jspecify.annotations.Nullable Throwable fault) {
        if (answer instanceof Answer.Refused refused) {
            return refused.reason();
        }
        return answer instanceof Answer.Later later ? later.reason() : String.valueOf(fault);
    }
}
