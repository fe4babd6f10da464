package energy.busbar.driver.ocpp;

import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.Pem;
import energy.busbar.driver.ocpp.pki.CertificateRequest;
import energy.busbar.driver.ocpp.pki.Requests;
import energy.busbar.driver.ocpp.pki.SiteAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;

/** A charger's own key with its certificate, as files for programs that are not ours. */
record ChargerKeys(Path certificate, Path key) {
    static KeyAndChain issue(SiteAuthority by, String subject) throws Exception {
        KeyPair pair = Requests.ec();
        return new KeyAndChain(
                pair.getPrivate(),
                by.client(CertificateRequest.parse(Requests.csr(subject, pair)), Duration.ofDays(30)));
    }

    static ChargerKeys write(KeyAndChain own, Path folder) throws Exception {
        String key = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(own.key().getEncoded());
        return new ChargerKeys(
                Files.writeString(folder.resolve("cp.pem"), Pem.text(own.chain())),
                Files.writeString(
                        folder.resolve("cp.key"),
                        "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n"));
    }
}
