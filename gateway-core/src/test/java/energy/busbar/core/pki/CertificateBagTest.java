package energy.busbar.core.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CertificateBagTest {
    /** RFC 7030, appendix A.1: the body of the example answer to /cacerts. */
    private static byte[] example() throws IOException {
        try (InputStream in = CertificateBagTest.class.getResourceAsStream("/pki/rfc7030-a1-cacerts.b64")) {
            return in.readAllBytes();
        }
    }

    @Test
    void the_example_of_rfc_7030_holds_a_root_its_successor_and_both_roll_overs() throws Exception {
        assertThat(CertificateBag.parse(example()))
                .extracting(each -> each.getSubjectX500Principal().getName() + " by "
                        + each.getIssuerX500Principal().getName())
                .containsExactlyInAnyOrder(
                        "CN=estExampleCA OwO by CN=estExampleCA OwO",
                        "CN=estExampleCA NwO by CN=estExampleCA OwO",
                        "CN=estExampleCA OwN by CN=estExampleCA NwN",
                        "CN=estExampleCA NwN by CN=estExampleCA NwN");
        for (X509Certificate each : CertificateBag.parse(example())) {
            assertThat(each.getNotAfter().toInstant()).asString().startsWith("2014-05-09T03:53:3");
        }
    }

    @Test
    void one_line_a_pem_frame_and_plain_der_are_taken_too() throws Exception {
        String text = new String(example(), StandardCharsets.US_ASCII);
        byte[] der = Base64.getMimeDecoder().decode(text);
        assertThat(CertificateBag.parse(text.replace("\n", "").getBytes(StandardCharsets.US_ASCII)))
                .hasSize(4);
        assertThat(CertificateBag.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII)))
                .hasSize(4);
        assertThat(CertificateBag.parse(("-----BEGIN PKCS7-----\n" + text + "-----END PKCS7-----\n")
                        .getBytes(StandardCharsets.US_ASCII)))
                .hasSize(4);
        assertThat(CertificateBag.parse(der)).hasSize(4);
    }

    @Test
    void what_is_no_such_message_is_refused_with_a_reason() {
        assertThatThrownBy(() -> CertificateBag.parse("<html>busy</html>".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("no PKCS#7 message");
        assertThatThrownBy(() -> CertificateBag.parse(new byte[0])).isInstanceOf(PkiException.class);
        assertThatThrownBy(() -> CertificateBag.parse(new byte[Pem.MAX_BYTES + 1]))
                .hasMessageContaining("at most");
    }

    @Test
    void no_damaged_message_does_more_than_be_refused() throws Exception {
        long seed = Long.getLong("busbar.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] der = Base64.getMimeDecoder().decode(example());
        for (int i = 0; i < 2_000; i++) {
            byte[] bad = Arrays.copyOf(der, random.nextInt(4) == 0 ? random.nextInt(der.length) : der.length);
            for (int n = random.nextInt(3) + 1; n > 0 && bad.length > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(CertificateBag.parse(bad)).as("seed " + seed).isNotEmpty();
            } catch (PkiException refused) {
                assertThat(refused.getMessage()).as("seed " + seed).isNotBlank();
            }
        }
    }
}
