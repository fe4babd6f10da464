package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.ocpp.pki.SiteAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upstream in TLS: another gateway, to which this one is the charger. */
class RelayTlsTest {
    private static final String BOOT =
            "[2,\"b\",\"BootNotification\",{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}]";

    @TempDir
    private Path folder;

    private SiteAuthority authority;
    private Bench above;
    private Bench below;
    private final Heard seenAbove = new Heard();
    private final Heard seenBelow = new Heard();

    @BeforeEach
    void start() throws Exception {
        Path state = folder.resolve("above");
        authority = SiteAuthority.open(state.resolve("ocpp"), "Operator", Bench.CLOCK);
        above = new Bench(
                new OcppServerConfig(
                        "127.0.0.1",
                        0,
                        Access.TLS_BASIC,
                        Optional.of("Operator"),
                        Duration.ofSeconds(30),
                        Optional.of(new OcppTlsConfig(
                                new HostPort("127.0.0.1", 0), List.of(), List.of("127.0.0.1"), Optional.empty()))),
                state);
        below = new Bench(Bench.OPEN, folder.resolve("below"));
    }

    @AfterEach
    void stop() {
        below.close();
        above.close();
    }

    private Map<String, Object> upstream(int profile, Map<String, Object> tls) {
        Map<String, Object> upstream = new HashMap<>(Map.of(
                "url",
                "wss://127.0.0.1:" + above.factory.tlsPort() + "/ocpp",
                "identity",
                "UP-1",
                "securityProfile",
                profile));
        if (!tls.isEmpty()) {
            upstream.put("tls", tls);
        }
        return upstream;
    }

    private String authorities() {
        return folder.resolve("above/ocpp/authority.pem").toString();
    }

    private RawClient boots(Map<String, Object> upstream) throws Exception {
        below.charger("cp1", Map.of("securityProfile", 0, "upstream", upstream), seenBelow);
        Thread.sleep(300);
        RawClient charger = RawClient.open(below.factory.port(), "cp1", "Sec-WebSocket-Protocol: ocpp1.6");
        charger.text(BOOT);
        assertThat(charger.answer()).contains("Accepted");
        return charger;
    }

    @Test
    void an_upstream_is_verified_and_shown_the_password_in_tls_alone() throws Exception {
        above.charger(
                "up", Map.of("identity", "UP-1", "securityProfile", 2, "password", "0123456789abcdef"), seenAbove);
        Map<String, Object> to = upstream(2, Map.of("authorities", authorities()));
        to.put("password", "0123456789abcdef");
        try (RawClient charger = boots(to)) {
            seenAbove.await("charger", each -> each.link == LinkState.UP);
            seenBelow.await("relay", each -> each.link == LinkState.UP && each.error.isEmpty());
            assertThat(charger.socket.isClosed()).isFalse();
        }
    }

    @Test
    void an_upstream_that_no_known_authority_speaks_for_is_never_told_anything() throws Exception {
        above.charger(
                "up", Map.of("identity", "UP-1", "securityProfile", 2, "password", "0123456789abcdef"), seenAbove);
        Map<String, Object> to = upstream(2, Map.of());
        to.put("password", "0123456789abcdef");
        try (RawClient charger = boots(to)) {
            seenBelow.await("refusal", each -> each.error.contains("cannot be reached"));
            assertThat(seenAbove.link).isEqualTo(LinkState.CONNECTING);
            assertThat(charger.socket.isClosed()).isFalse();
        }
    }

    @Test
    void with_profile_3_the_upstream_is_shown_the_chargers_certificate() throws Exception {
        ChargerKeys files = ChargerKeys.write(ChargerKeys.issue(authority, "O=Operator,CN=SN-1"), folder);
        above.charger("up", Map.of("identity", "UP-1", "securityProfile", 3, "certificateName", "SN-1"), seenAbove);
        try (RawClient charger = boots(upstream(
                3,
                Map.of(
                        "authorities",
                        authorities(),
                        "certificate",
                        files.certificate().toString(),
                        "key",
                        files.key().toString())))) {
            seenAbove.await("charger", each -> each.link == LinkState.UP);
            seenBelow.await("relay", each -> each.link == LinkState.UP && each.error.isEmpty());
            assertThat(charger.socket.isClosed()).isFalse();
        }
    }
}
