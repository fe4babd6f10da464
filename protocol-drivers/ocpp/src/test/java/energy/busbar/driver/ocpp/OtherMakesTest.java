package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.driver.ocpp.pki.SiteAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three 1.6 chargers, each on a library that is not ours and keeps to the standard in its own way: a session each, with
 * what that library does differently, then a return without a boot. One each with security profile 1, 2 and 3.
 */
class OtherMakesTest {
    private static final String PASSWORD = "sixteen-bytes-ok";

    @TempDir
    private Path state;

    private final Heard heard = new Heard();
    private SiteAuthority authority;
    private Bench bench;

    @BeforeEach
    void start() throws Exception {
        authority = SiteAuthority.open(state.resolve("ocpp"), "Operator", Bench.CLOCK);
        OcppTlsConfig tls =
                new OcppTlsConfig(new HostPort("127.0.0.1", 0), List.of(), List.of("127.0.0.1"), Optional.empty());
        bench = new Bench(
                new OcppServerConfig(
                        "127.0.0.1",
                        0,
                        Access.BASIC,
                        Optional.of("Operator"),
                        Duration.ofSeconds(30),
                        Optional.of(tls)),
                state);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private String tlsUrl() {
        return "wss://127.0.0.1:" + bench.factory.tlsPort() + "/ocpp/";
    }

    private Map<String, String> trusting(String more, String value) {
        return Map.of("NODE_EXTRA_CA_CERTS", state.resolve("ocpp/authority.pem").toString(), more, value);
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    private static Outcome limit(OcppConnector charger, double amperes) throws Exception {
        return done(charger.write(
                new Setpoint(charger.device(), Quantity.CHARGE_CURRENT, amperes, Duration.ofSeconds(30), 6)));
    }

    private static Outcome release(OcppConnector charger) throws Exception {
        return done(charger.release(Quantity.CHARGE_CURRENT, new Original(Map.of())));
    }

    private void returnsWithoutBoot(NodePeer peer) throws Exception {
        int told = heard.infos.size();
        heard.await("end of the connection", h -> h.link == LinkState.UNREACHABLE);
        peer.tell("return");
        heard.await(
                "return", h -> h.link == LinkState.UP && h.value("isPluggedIn").equals(false));
        assertThat(heard.value("chargingState")).isEqualTo("idle");
        assertThat(heard.value("chargerWattage")).isEqualTo(0.0);
        assertThat(heard.infos).as("no boot").hasSize(told);
        peer.end();
        assertThat(peer.said()).filteredOn(line -> line.startsWith("boot")).containsExactly("boot \"Accepted\"");
    }

    @Test
    void em_with_profile_3_never_answers_about_limits_and_that_is_said() throws Exception {
        OcppConnector charger = bench.charger("em-1", Map.of("securityProfile", 3, "callTimeout", "2s"), heard);
        ChargerKeys keys = ChargerKeys.write(ChargerKeys.issue(authority, "O=Operator,CN=em-1"), state);
        String keyStore =
                "[{\"id\":\"em-1\",\"key\":\"%s\",\"cert\":\"%s\"}]".formatted(keys.key(), keys.certificate());
        try (NodePeer peer = NodePeer.start(
                "em-ocpp-chargepoint-simulator",
                "charger-em.js",
                trusting("SSL_CLIENT_KEYSTORE", keyStore),
                tlsUrl(),
                "em-1")) {
            heard.await("power", h -> h.value("chargerWattage").equals(6900.0));
            assertThat(peer.said())
                    .contains("boot \"Accepted\"", "same id true")
                    .anySatisfy(line -> assertThat(line).startsWith("refused").contains("401"));
            assertThat(heard.value("chargingState")).isEqualTo("charging");
            assertThat(heard.value("chargerCurrent")).isEqualTo(10.0);
            assertThat(heard.value("chargerCurrentL3")).isEqualTo(8.0);
            assertThat(heard.value("chargerEnergy")).isEqualTo(1387.0);
            peer.awaitSaid("configured [\"MeterValuesSampledData\",\"Power.Active.Import\"]");

            assertThat(limit(charger, 10))
                    .isInstanceOfSatisfying(
                            Outcome.NoAnswer.class,
                            none -> assertThat(none.reason()).contains("SetChargingProfile", "2000 ms"));
            assertThat(done(charger.readBack(Quantity.CHARGE_CURRENT))).isEqualTo(OptionalDouble.empty());
            assertThat(heard.link)
                    .as("its heartbeats are answered all the while")
                    .isEqualTo(LinkState.UP);
            peer.tell("late");
            peer.awaitSaid("answered late 1");
            assertThat(peer.said()).contains("heartbeats true");
            assertThat(release(charger))
                    .as("a later answer goes to its own question")
                    .isEqualTo(new Outcome.Applied(32));
            assertThat(heard.value("offeredCurrent"))
                    .as("what came too late grants nothing")
                    .isEqualTo("none");

            peer.tell("leave");
            peer.awaitSaid("stopped {}");
            returnsWithoutBoot(peer);
        }
    }

    @Test
    void ocpp_ts_with_profile_2_calls_tenths_malformed_and_takes_limits_for_its_transaction_only() throws Exception {
        OcppConnector charger = bench.charger("ts-1", Map.of("securityProfile", 2, "password", PASSWORD), heard);
        try (NodePeer peer = NodePeer.start(
                "ocpp-ts", "charger-ocpp-ts.js", trusting("NODE_NO_WARNINGS", "1"), tlsUrl(), "ts-1", PASSWORD)) {
            heard.await("charging", h -> "charging".equals(h.value("chargingState")));
            assertThat(peer.said())
                    .contains("boot \"Accepted\"", "tag \"Accepted\"")
                    .anySatisfy(line -> assertThat(line).startsWith("refused").contains("401"));
            String transaction = peer.awaitSaid("started ").substring("started ".length());

            // 8.1 is the standard's own example; in binary fractions it is no multiple of 0.1.
            assertThat(limit(charger, 8.1)).isEqualTo(new Outcome.Applied(8));
            assertThat(peer.awaitSaid("profile"))
                    .contains("\"transactionId\":" + transaction, "\"startPeriod\":30,\"limit\":6", "Absolute");
            assertThat(done(charger.readBack(Quantity.CHARGE_CURRENT))).isEqualTo(OptionalDouble.of(8));
            peer.tell("measure");
            heard.await("power", h -> h.value("chargerWattage").equals(1840.0));
            assertThat(heard.value("chargerCurrent")).isEqualTo(8.0);
            assertThat(heard.value("chargerVoltage")).isEqualTo(231.0);
            assertThat(heard.value("chargerEnergy")).isEqualTo(500.0);
            assertThat(heard.value("offeredCurrent")).isEqualTo(8.0);
            assertThat(release(charger)).isEqualTo(new Outcome.Applied(32));

            peer.tell("leave");
            heard.await("finishing", h -> "idle".equals(h.value("chargingState")));
            assertThat(limit(charger, 10))
                    .as("the transaction has ended")
                    .isEqualTo(new Outcome.Refused("the charger took no charging profile: "
                            + "a transaction default profile was answered with 'Rejected'"));
            peer.tell("drop");
            returnsWithoutBoot(peer);
        }
    }

    @Test
    void ts_ocpp_with_profile_1_is_limited_without_reading_back() throws Exception {
        OcppConnector charger = bench.charger(
                "vb-1", Map.of("securityProfile", 1, "password", PASSWORD, "relativeSchedule", true), heard);
        try (NodePeer peer =
                NodePeer.start("@voltbras/ts-ocpp", "charger-ts-ocpp.js", Map.of(), bench.url(), "vb-1", PASSWORD)) {
            heard.await("charging", h -> "charging".equals(h.value("chargingState")));
            assertThat(peer.said())
                    .contains("protocol \"ocpp1.6\"", "boot \"Accepted\"", "tag \"Accepted\"")
                    .anySatisfy(line -> assertThat(line).startsWith("refused").contains("401"));

            assertThat(limit(charger, 16.1)).as("by its word alone").isEqualTo(new Outcome.Applied(16.1));
            assertThat(peer.awaitSaid("profile"))
                    .contains("ChargePointMaxProfile", "Relative", "\"limit\":16.1", "\"startPeriod\":30,\"limit\":6");
            peer.tell("measure");
            heard.await("power", h -> h.value("chargerWattage").equals(11_040.0));
            assertThat(heard.value("chargerCurrent")).isEqualTo(16.0);
            assertThat(heard.value("chargerEnergy")).isEqualTo(42.0);
            assertThat(heard.value("offeredCurrent")).isEqualTo(16.1);
            assertThat(release(charger)).isEqualTo(new Outcome.Applied(32));

            peer.tell("leave");
            returnsWithoutBoot(peer);
        }
    }
}
