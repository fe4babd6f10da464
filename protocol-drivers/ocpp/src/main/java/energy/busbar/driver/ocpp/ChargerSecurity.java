package energy.busbar.driver.ocpp;

import energy.busbar.driver.ocpp.pki.CertificateSigner;
import energy.busbar.driver.ocpp.pki.CertificateWatch;
import java.util.Optional;

/**
 * What keeps one charger's login good, for its state machine to use.
 *
 * @param passwords of profiles 1 and 2: {@link PasswordKeeper#change}
 * @param signer for SignCertificate, with {@code access().subject()}
 * @param certificate tells when to have the charger ask for a new one
 */
record ChargerSecurity(
        Access access, Optional<PasswordKeeper> passwords, CertificateSigner signer, CertificateWatch certificate) {}
