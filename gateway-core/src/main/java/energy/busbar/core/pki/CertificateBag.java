package energy.busbar.core.pki;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** The "certs-only" PKCS#7 message (RFC 5272 §4.1) in which servers give certificates, in no order. */
public final class CertificateBag {
    private static final int MOST = 32;
    private static final Pattern FRAME = Pattern.compile("-----(BEGIN|END) [A-Z0-9 ]{1,40}-----");

    private CertificateBag() {}

    /**
     * @param body Base64 with or without line breaks (RFC 8951 §3.1); also taken with PEM's frame, or as plain DER
     * @return at least one
     */
    public static List<X509Certificate> parse(byte[] body) throws PkiException {
        if (body.length > Pem.MAX_BYTES) {
            throw new PkiException("the PKCS#7 message has " + body.length + " bytes; at most " + Pem.MAX_BYTES);
        }
        try {
            List<X509Certificate> found = new ArrayList<>();
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(der(body)))) {
                found.add((X509Certificate) each);
            }
            if (found.isEmpty() || found.size() > MOST) {
                throw new PkiException(
                        "the PKCS#7 message holds " + found.size() + " certificates; 1 to " + MOST + " would be right");
            }
            return found;
        } catch (CertificateException | IllegalArgumentException e) {
            throw new PkiException("what came is no PKCS#7 message of certificates: " + e.getMessage(), e);
        }
    }

    private static byte[] der(byte[] body) {
        if (body.length > 1 && body[0] == Der.SEQUENCE && (body[1] & 0x80) != 0) {
            return body; // Base64 of a SEQUENCE begins with 'M'
        }
        String text =
                FRAME.matcher(new String(body, StandardCharsets.ISO_8859_1)).replaceAll("");
        return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    }
}
