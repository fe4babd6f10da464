package energy.busbar.driver.ocpp.files;

import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PkiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a maker's signature over a whole image is right (OCPP 2.0.1 part 2 L01; Improved security for OCPP 1.6-J, L01):
 * SHA-256 with RSA, by PSS as the standard asks or by PKCS#1 as makers do too, or with ECDSA. ECSchnorr, which the
 * standard names for elliptic curves, is not in Java. Who issued the certificate is for the charger to judge, which has
 * its maker's root.
 */
final class SignatureCheck {
    /** Of the fields {@code signature} and {@code signingCertificate}. */
    static final int MAX_SIGNATURE_CHARACTERS = 800;

    static final int MAX_CERTIFICATE_CHARACTERS = 5_500;
    private static final int LEAST_RSA_BITS = 2_048;
    private static final int SALT_BYTES = 32;
    private static final int BUFFER_BYTES = 64 * 1024;

    private SignatureCheck() {}

    /** @param now empty while the box does not know the time */
    static Image.Signed verified(Path image, byte[] signature, X509Certificate certificate, Optional<Instant> now)
            throws ImageException, IOException {
        fits(certificate, now);
        String pem = Pem.text(List.of(certificate));
        String base64 = Base64.getEncoder().encodeToString(signature);
        if (pem.length() > MAX_CERTIFICATE_CHARACTERS || base64.length() > MAX_SIGNATURE_CHARACTERS) {
            throw new ImageException("the signature or its certificate is too long for OCPP: at most "
                    + MAX_SIGNATURE_CHARACTERS + " and " + MAX_CERTIFICATE_CHARACTERS + " characters");
        }
        return new Image.Signed(base64, pem, algorithm(image, signature, certificate.getPublicKey()));
    }

    /** A file with the signature as it is, or in Base64. */
    static byte[] signature(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
        if (text.matches("[A-Za-z0-9+/]+={0,2}")) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                // then it is the signature itself
            }
        }
        return file;
    }

    static X509Certificate certificate(Path file) throws ImageException {
        try {
            return Pem.certificates(Pem.read(file)).get(0);
        } catch (PkiException e) {
            throw new ImageException("the signing certificate: " + e.getMessage(), e);
        }
    }

    private static void fits(X509Certificate certificate, Optional<Instant> now) throws ImageException {
        try {
            if (now.isPresent()) {
                certificate.checkValidity(Date.from(now.get()));
            }
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new ImageException(
                    "the signing certificate of " + certificate.getSubjectX500Principal() + " is valid from "
                            + certificate.getNotBefore().toInstant() + " to "
                            + certificate.getNotAfter().toInstant() + ", not now",
                    e);
        }
        boolean[] uses = certificate.getKeyUsage();
        if (uses != null && !uses[0]) {
            throw new ImageException(
                    "the signing certificate is not for signatures (its key usage lacks digitalSignature)");
        }
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            throw new ImageException("the signing certificate's RSA key has "
                    + rsa.getModulus().bitLength() + " bits; at least " + LEAST_RSA_BITS);
        }
    }

    private static String algorithm(Path image, byte[] signature, PublicKey key) throws ImageException, IOException {
        Map<String, Signature> candidates = new LinkedHashMap<>();
        try {
            if (key.getAlgorithm().equals("RSA")) {
                Signature pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, SALT_BYTES, 1));
                candidates.put("RSASSA-PSS", pss);
                candidates.put("SHA256withRSA", Signature.getInstance("SHA256withRSA"));
            } else if (key.getAlgorithm().equals("EC")) {
                candidates.put("SHA256withECDSA", Signature.getInstance("SHA256withECDSA"));
            } else {
                throw new ImageException("the signing certificate has a key of " + key.getAlgorithm() + "; RSA or EC");
            }
            for (Signature each : candidates.values()) {
                each.initVerify(key);
            }
            digest(image, candidates);
        } catch (GeneralSecurityException e) {
            throw new ImageException("the signing certificate's key cannot be used: " + e.getMessage(), e);
        }
        for (Map.Entry<String, Signature> each : candidates.entrySet()) {
            if (matches(each.getValue(), signature)) {
                return each.getKey();
            }
        }
        throw new ImageException("the signature does not belong to this image and this certificate (tried "
                + String.join(", ", candidates.keySet()) + " with SHA-256)");
    }

    private static void digest(Path image, Map<String, Signature> into) throws IOException, SignatureException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(image)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (Signature each : into.values()) {
                    each.update(buffer, 0, read);
                }
            }
        }
    }

    /** One that is too short or no DER is wrong, like any other wrong one. */
    private static boolean matches(Signature by, byte[] signature) {
        try {
            return by.verify(signature);
        } catch (SignatureException e) {
            return false;
        }
    }
}
