package energy.busbar.driver.ocpp.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.Moment;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.port.GatewayClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteAuthorityTest {
    private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    private Instant now = NOW;
    private boolean known = true;
    private final GatewayClock clock = new GatewayClock() {
        @Override
        public Moment now() {
            return new Moment(now.toEpochMilli(), 1);
        }

        @Override
        public boolean synchronised() {
            return known;
        }

        @Override
        public String bootId() {
            return "test";
        }
    };

    private SiteAuthority open() throws PkiException {
        return SiteAuthority.open(folder.resolve("ocpp"), "Operator", clock);
    }

    private static CertificateRequest request(String subject) throws PkiException {
        return CertificateRequest.parse(Requests.csr(subject, Requests.ec()));
    }

    @Test
    void a_certificate_is_for_its_charger_leads_to_the_authority_and_ends() throws Exception {
        List<X509Certificate> chain = open().client(request("O=Operator,CN=CP-1"), Duration.ofDays(365));
        X509Certificate made = chain.get(0);
        made.verify(chain.get(1).getPublicKey());
        assertThat(made.getSubjectX500Principal().getName()).isEqualTo("O=Operator,CN=CP-1");
        assertThat(made.getNotBefore()).isEqualTo(NOW.minus(Duration.ofDays(1)));
        assertThat(made.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
        assertThat(made.getBasicConstraints()).isEqualTo(-1);
        assertThat(made.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(made.getKeyUsage()).startsWith(true, false, false, false, false, false);
        assertThat(made.getSerialNumber().signum()).isPositive();
        assertThat(chain.get(1).getBasicConstraints()).isZero();
        assertThat(chain.get(1).getKeyUsage()[5]).isTrue();
    }

    @Test
    void the_key_is_the_owners_alone_and_the_same_after_a_restart() throws Exception {
        SiteAuthority first = open();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ocpp/authority.key"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ocpp"))))
                .isEqualTo("rwx------");
        assertThat(open().certificate()).isEqualTo(first.certificate());
        Files.delete(folder.resolve("ocpp/authority.key"));
        assertThatThrownBy(this::open).isInstanceOf(PkiException.class).hasMessageContaining("authority.key' does not");
    }

    @Test
    void without_a_clock_the_authority_is_made_and_valid_but_no_charger_gets_a_certificate() throws Exception {
        known = false;
        now = Instant.EPOCH;
        SiteAuthority authority = open();
        authority.certificate().checkValidity(java.util.Date.from(NOW));
        CertificateRequest request = request("O=Operator,CN=CP-1");
        assertThatThrownBy(() -> authority.client(request, Duration.ofDays(1)))
                .hasMessageContaining("does not know the time yet");
        assertThat(authority
                        .server(List.of("10.0.0.1"), Duration.ofDays(1))
                        .certificate()
                        .getNotBefore())
                .isEqualTo(SiteAuthority.EPOCH);
        known = true;
        now = NOW;
        assertThat(authority.client(request, Duration.ofDays(1))).hasSize(2);
        now = NOW.plus(Duration.ofDays(365 * 40));
        assertThatThrownBy(() -> authority.client(request, Duration.ofDays(1))).hasMessageContaining("ended on");
    }

    @Test
    void trust_goes_by_the_gateways_time_and_purpose() throws Exception {
        SiteAuthority authority = open();
        PeerTrust trust = new PeerTrust(() -> List.of(authority.certificate()), clock);
        X509Certificate[] chain = authority
                .client(request("O=Operator,CN=CP-1"), Duration.ofDays(30))
                .toArray(X509Certificate[]::new);
        trust.checkClientTrusted(chain, "EC");
        trust.checkClientTrusted(new X509Certificate[] {chain[0]}, "EC");
        now = NOW.plus(Duration.ofDays(31));
        assertThatThrownBy(() -> trust.checkClientTrusted(chain, "EC")).isInstanceOf(CertificateException.class);
        now = Instant.EPOCH;
        assertThatThrownBy(() -> trust.checkClientTrusted(chain, "EC")).isInstanceOf(CertificateException.class);
        known = false;
        trust.checkClientTrusted(chain, "EC");
        known = true;
        now = NOW;
        X509Certificate[] server =
                authority.server(List.of("a"), Duration.ofDays(1)).chain().toArray(X509Certificate[]::new);
        assertThatThrownBy(() -> trust.checkClientTrusted(server, "EC")).hasMessageContaining("not for a client");
        PeerTrust none = new PeerTrust(List::of, clock);
        assertThatThrownBy(() -> none.checkClientTrusted(chain, "EC")).isInstanceOf(CertificateException.class);
    }

    @Test
    void requests_of_weak_keys_and_of_others_keys_are_refused_with_a_reason() throws Exception {
        KeyPair pair = Requests.ec();
        assertThatThrownBy(() -> CertificateRequest.parse(Requests.csr("CN=a", pair, Requests.ec())))
                .hasMessageContaining("not that of its key");
        assertThatThrownBy(() -> CertificateRequest.parse(Requests.csr("CN=a", Requests.pair("RSA", 1024))))
                .hasMessageContaining("has 1024 bits; 2048 to 8192");
        assertThat(CertificateRequest.parse(Requests.csr("CN=a", Requests.pair("RSA", 2048)))
                        .key()
                        .getAlgorithm())
                .isEqualTo("RSA");
        assertThatThrownBy(() -> CertificateRequest.parse("x".repeat(6_000))).hasMessageContaining("at most 5500");
        assertThatThrownBy(
                        () -> CertificateRequest.parse("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"))
                .hasMessageContaining("BEGIN CERTIFICATE REQUEST");
        String bare = Requests.csr("CN=a", pair).replaceAll("-----[A-Z ]*-----", "");
        assertThat(CertificateRequest.parse(bare).subject().getName()).isEqualTo("CN=a");
    }

    @Test
    void no_damaged_request_does_more_than_be_refused() throws Exception {
        long seed = Long.getLong("busbar.seed", System.nanoTime());
        Random random = new Random(seed);
        String good = Requests.csr("O=Operator,CN=CP-1", Requests.ec());
        byte[] der = Pem.blocks(good).get(0).der();
        for (int i = 0; i < 3_000; i++) {
            byte[] bad = java.util.Arrays.copyOf(der, random.nextInt(4) == 0 ? random.nextInt(der.length) : der.length);
            for (int n = random.nextInt(3) + 1; n > 0 && bad.length > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            if (java.util.Arrays.equals(bad, der)) {
                continue;
            }
            try {
                CertificateRequest read =
                        CertificateRequest.parse(Base64.getEncoder().encodeToString(bad));
                // The bits before the signature's own are signed; only the outer forms may vary unseen.
                assertThat(read.subject().getName()).as("seed " + seed).isEqualTo("O=Operator,CN=CP-1");
            } catch (PkiException refused) {
                assertThat(refused.getMessage()).as("seed " + seed).isNotBlank();
            }
        }
    }

    /** OpenSSL makes the request and judges the chain. */
    @Test
    void openssl_takes_what_the_authority_makes_and_the_authority_what_openssl_asks() throws Exception {
        Path openssl = Path.of("/usr/bin/openssl");
        if (!Files.isExecutable(openssl)) {
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                throw new AssertionError("needs " + openssl);
            }
            Assumptions.abort("needs " + openssl);
        }
        for (List<String> kind : List.of(
                List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"), List.of("-newkey", "rsa:2048"))) {
            Path csr = folder.resolve("cp.csr");
            List<String> make =
                    new java.util.ArrayList<>(List.of(openssl.toString(), "req", "-new", "-nodes", "-batch"));
            make.addAll(kind);
            make.addAll(List.of("-keyout", "cp.key", "-out", "cp.csr", "-subj", "/C=DE/O=Operator/CN=CP-1"));
            run(make);
            SiteAuthority authority = open();
            List<X509Certificate> chain =
                    authority.client(CertificateRequest.parse(Files.readString(csr)), Duration.ofDays(60));
            Files.writeString(folder.resolve("cp.pem"), Pem.text(chain.subList(0, 1)));
            assertThat(run(List.of(
                            openssl.toString(),
                            "verify",
                            "-x509_strict",
                            "-purpose",
                            "sslclient",
                            "-attime",
                            Long.toString(NOW.getEpochSecond()),
                            "-CAfile",
                            "ocpp/authority.pem",
                            "cp.pem")))
                    .contains("cp.pem: OK");
            assertThat(KeyAndChain.of(folder.resolve("cp.pem"), folder.resolve("cp.key"))
                            .certificate())
                    .isEqualTo(chain.get(0));
        }
    }

    private String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
