package energy.busbar.driver.ocpp.pki;

import energy.busbar.core.pki.Pem;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** A maker of chargers, who signs firmware. */
public final class TestSigner {
    private final String algorithm;
    private final KeyPair pair;
    private final X509Certificate certificate;

    private TestSigner(String algorithm, KeyPair pair, X509Certificate certificate) {
        this.algorithm = algorithm;
        this.pair = pair;
        this.certificate = certificate;
    }

    public static TestSigner of(String algorithm, Instant from, Instant to) {
        KeyPair pair = algorithm.equals("SHA256withECDSA") ? Requests.ec() : Requests.pair("RSA", 2_048);
        KeyPair issuer = Requests.ec();
        X509Certificate certificate = new CertificateMaker()
                .make(
                        new CertificateMaker.Wish(
                                new X500Principal("CN=Firmware,O=Maker"),
                                pair.getPublic(),
                                CertificateMaker.Use.CLIENT,
                                from,
                                to,
                                List.of()),
                        new X500Principal("CN=Root,O=Maker"),
                        issuer.getPublic(),
                        issuer.getPrivate());
        return new TestSigner(algorithm, pair, certificate);
    }

    public String certificatePem() {
        return Pem.text(List.of(certificate));
    }

    public byte[] sign(byte[] image) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            if (algorithm.equals("RSASSA-PSS")) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initSign(pair.getPrivate());
            signature.update(image);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
