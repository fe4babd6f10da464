package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.model.Moment;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.message.Interop;
import energy.busbar.driver.ocpp.pki.Requests;
import energy.busbar.driver.ocpp.pki.SiteAuthority;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A charger of another make whose certificate ends in five days of thirty: it comes back with a new one. */
class PeerRenewalTest {
    private static final String SUBJECT = "CN=PEER-R, O=Operator";

    @TempDir
    private Path state;

    @TempDir
    private Path folder;

    private static GatewayClock daysAgo(long days) {
        return new GatewayClock() {
            @Override
            public Moment now() {
                Moment now = Bench.CLOCK.now();
                return new Moment(now.epochMillis() - Duration.ofDays(days).toMillis(), now.monotonicMillis());
            }

            @Override
            public boolean synchronised() {
                return true;
            }

            @Override
            public String bootId() {
                return "earlier";
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"ocpp1.6, SignChargePointCertificate", "ocpp2.0.1, SignChargingStationCertificate"})
    void a_certificate_that_ends_soon_is_renewed_and_the_charger_is_let_in_with_the_new_one(
            String version, String asked) throws Exception {
        Interop.directory();
        SiteAuthority authority = SiteAuthority.open(state.resolve("ocpp"), "Operator", daysAgo(25));
        ChargerKeys old = ChargerKeys.write(ChargerKeys.issue(authority, SUBJECT), folder);
        KeyPair next = Requests.ec();
        Path csr = Files.writeString(folder.resolve("next.csr"), Requests.csr(SUBJECT, next));
        Path nextFolder = Files.createDirectory(folder.resolve("next"));
        ChargerKeys nextKey =
                ChargerKeys.write(new KeyAndChain(next.getPrivate(), List.of(authority.certificate())), nextFolder);
        Path nextCertificate = folder.resolve("next.pem");
        OcppServerConfig config = new OcppServerConfig(
                "127.0.0.1",
                0,
                Access.BASIC,
                Optional.of("Operator"),
                Duration.ofSeconds(30),
                Optional.of(new OcppTlsConfig(
                        new HostPort("127.0.0.1", 0), List.of(), List.of("127.0.0.1"), Optional.empty())));
        Heard heard = new Heard();
        try (Bench bench = new Bench(config, state)) {
            bench.charger("peer", Map.of("identity", "PEER-R", "securityProfile", 3), heard);
            try (NodePeer peer = NodePeer.start(
                    "ocpp-rpc",
                    "renew.js",
                    Map.of(),
                    version,
                    "wss://127.0.0.1:" + bench.factory.tlsPort() + "/ocpp/",
                    "PEER-R",
                    state.resolve("ocpp/authority.pem").toString(),
                    old.certificate().toString(),
                    old.key().toString(),
                    csr.toString(),
                    nextKey.key().toString(),
                    nextCertificate.toString())) {
                assertThat(peer.awaitSaid("asked for ")).isEqualTo("asked for " + asked);
                peer.awaitSaid("request Accepted");
                peer.awaitSaid("back with the new one");
                X509Certificate renewed = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(nextCertificate)));
                assertThat(renewed.getPublicKey()).isEqualTo(next.getPublic());
                assertThat(renewed.getNotAfter().toInstant())
                        .isAfter(Instant.now().plus(Duration.ofDays(300)));
                peer.end();
            }
        }
    }
}
