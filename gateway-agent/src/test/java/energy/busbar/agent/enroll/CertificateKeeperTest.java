package energy.busbar.agent.enroll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.agent.enroll.CertificateKeeper.Renewer;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Moment;
import energy.busbar.core.pki.KeyAndChain;
import energy.busbar.core.pki.Pem;
import energy.busbar.core.pki.PendingKey;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renewal by a clock that is set by hand, with a broker and an authority that the test plays. */
class CertificateKeeperTest {
    private static final Instant START = Instant.parse("2027-03-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofDays(90);

    @TempDir
    private Path state;

    private Duration passed = Duration.ZERO;
    private boolean known = true;
    private final GatewayClock clock = new GatewayClock() {
        @Override
        public Moment now() {
            return new Moment(START.plus(passed).toEpochMilli(), passed.toMillis());
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
    private final List<String> reconnects = new ArrayList<>();
    private final Map<String, String> alerts = new TreeMap<>();
    private final List<PendingKey> asked = new ArrayList<>();
    private Renewer answer = (key, present) -> issued(key);
    private IdentityFolder folder = new IdentityFolder(Path.of(""), "none");
    private CertificateKeeper keeper = keeper();

    private CertificateKeeper keeper() {
        EnrollmentConfig config = EnrollmentConfig.read(
                new Options("e", Map.of("uplink", "platform", "renewBy", "uplink"), new ArrayList<>()),
                Path.of("/"),
                "gw-1");
        CertificateKeeper.Alarm alarm = new CertificateKeeper.Alarm() {
            @Override
            public void raise(boolean critical, String subtype, String description) {
                alerts.put(subtype, (critical ? "CRITICAL " : "") + description);
            }

            @Override
            public void clear(String subtype) {
                alerts.remove(subtype);
            }
        };
        Renewer renewer = (key, present) -> {
            asked.add(key);
            return answer.renew(key, present);
        };
        return new CertificateKeeper(config, folder, renewer, reconnects::add, alarm, clock, new Random(1));
    }

    private Asked issued(PendingKey key) {
        return new Asked.Issued(List.of(certificate(key.pair(), clock.instant())));
    }

    /** By its own key: who signed it is the broker's affair. */
    private static X509Certificate certificate(KeyPair pair, Instant from) {
        byte[] algorithm = der("300a06082a8648ce3d040302");
        X500Principal name = new X500Principal("CN=gw-1");
        try {
            byte[] body = energy.busbar.core.pki.Der.sequence(
                    energy.busbar.core.pki.Der.explicit(0, energy.busbar.core.pki.Der.integer(BigInteger.TWO)),
                    energy.busbar.core.pki.Der.integer(BigInteger.valueOf(from.getEpochSecond())),
                    algorithm,
                    name.getEncoded(),
                    energy.busbar.core.pki.Der.sequence(
                            energy.busbar.core.pki.Der.time(from), energy.busbar.core.pki.Der.time(from.plus(LIFE))),
                    name.getEncoded(),
                    pair.getPublic().getEncoded());
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(body);
            return Pem.certificate(energy.busbar.core.pki.Der.sequence(
                    body, algorithm, energy.busbar.core.pki.Der.bits(0, signature.sign())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] der(String hex) {
        return java.util.HexFormat.of().parseHex(hex);
    }

    @BeforeEach
    void enrolled() throws Exception {
        folder = new IdentityFolder(state, "platform");
        keeper = keeper();
        try (var held = folder.lock()) {
            PendingKey key = PendingKey.make(
                    energy.busbar.core.pki.KeyKind.P256, new X500Principal("CN=gw-1"), Optional.empty());
            folder.promote(folder.offer(key, List.of(certificate(key.pair(), START))));
        }
    }

    private X509Certificate identity() throws Exception {
        return folder.identity().orElseThrow().certificate();
    }

    private KeyAndChain attempt() throws IOException {
        return keeper.identity().next().orElseThrow();
    }

    private void at(Duration time) {
        passed = time;
        keeper.tick();
    }

    @Test
    void it_renews_between_two_thirds_and_three_quarters_and_keeps_what_the_broker_lets_in() throws Exception {
        X509Certificate old = identity();
        at(Duration.ofDays(59));
        assertThat(asked).isEmpty();
        assertThat(keeper.view().state()).isEqualTo("good");
        at(Duration.ofDays(68));
        assertThat(asked).hasSize(1);
        assertThat(reconnects).containsExactly("a new certificate is tried");
        assertThat(keeper.view().state()).isEqualTo("trial");
        assertThat(identity()).isEqualTo(old);
        KeyAndChain fresh = attempt();
        assertThat(fresh.certificate()).isNotEqualTo(old);
        keeper.identity().connected(fresh);
        assertThat(identity()).isEqualTo(fresh.certificate());
        assertThat(fresh.certificate().getPublicKey()).as("a key of its own").isNotEqualTo(old.getPublicKey());
        keeper.tick();
        assertThat(asked).hasSize(1);
        assertThat(keeper.view().daysLeft()).hasValue(90);
        assertThat(alerts).isEmpty();
    }

    @Test
    void nothing_is_decided_while_the_time_is_not_known() throws Exception {
        known = false;
        at(Duration.ofDays(365 * 30));
        assertThat(asked).isEmpty();
        assertThat(alerts).isEmpty();
        assertThat(keeper.view().state()).isEqualTo("unknown-time");
        assertThat(keeper.view().daysLeft()).isEmpty();
        assertThat(attempt().certificate()).isEqualTo(identity());
    }

    @Test
    void a_certificate_that_the_broker_does_not_let_in_is_given_up_and_the_old_one_stays() throws Exception {
        X509Certificate old = identity();
        at(Duration.ofDays(68));
        for (int i = 1; i <= TrialIdentity.STRIKES; i++) {
            KeyAndChain fresh = attempt();
            assertThat(fresh.certificate()).isNotEqualTo(old);
            keeper.identity().failed(fresh, "the broker refused");
            KeyAndChain back = attempt();
            assertThat(back.certificate()).isEqualTo(old);
            keeper.identity().connected(back);
            at(passed.plusSeconds(1));
            at(passed.plus(Duration.ofMinutes(6)));
            assertThat(reconnects).hasSize(Math.min(1 + i, TrialIdentity.STRIKES));
        }
        assertThat(folder.candidate()).isEmpty();
        assertThat(identity()).isEqualTo(old);
        assertThat(alerts.get(CertificateKeeper.RENEWAL_FAILED)).contains("the broker refused", "the old one does");
        assertThat(Files.readString(state.resolve("enroll/uplink-platform/refused.pem")))
                .doesNotContain("PRIVATE");
        assertThat(asked).as("not at once again").hasSize(1);
        at(passed.plus(Duration.ofDays(1)));
        assertThat(asked).hasSize(2);
    }

    @Test
    void one_that_is_put_there_while_the_old_one_is_connected_is_tried_too() throws Exception {
        keeper.identity().connected(attempt());
        keeper.tick();
        assertThat(reconnects).isEmpty();
        try (var held = folder.lock()) {
            PendingKey key = PendingKey.make(
                    energy.busbar.core.pki.KeyKind.P256, new X500Principal("CN=gw-1"), Optional.empty());
            folder.offer(key, List.of(certificate(key.pair(), START)));
        }
        at(passed.plusSeconds(1));
        assertThat(reconnects).containsExactly("trying the new certificate");
        assertThat(attempt().certificate()).isNotEqualTo(identity());
    }

    @Test
    void a_network_that_is_gone_is_not_held_against_the_new_certificate() throws Exception {
        X509Certificate old = identity();
        at(Duration.ofDays(68));
        for (int i = 0; i < 20; i++) {
            keeper.identity().failed(attempt(), "no route");
        }
        keeper.tick();
        KeyAndChain next = attempt();
        while (next.certificate().equals(old)) {
            keeper.identity().failed(next, "no route");
            next = attempt();
        }
        keeper.identity().connected(next);
        assertThat(identity()).isEqualTo(next.certificate()).isNotEqualTo(old);
    }

    @Test
    void a_failure_is_told_and_tried_again_with_the_same_request_ever_more_slowly() throws Exception {
        answer = (key, present) -> {
            throw new IOException("no route to host");
        };
        for (Duration time = Duration.ofDays(68); time.compareTo(Duration.ofDays(90)) < 0; time = time.plusMinutes(5)) {
            at(time);
        }
        assertThat(asked.size()).isBetween(25, 120);
        assertThat(asked.stream().map(key -> Fingerprints.of(key.request())).distinct())
                .as("the same request")
                .hasSize(1);
        assertThat(alerts.get(CertificateKeeper.RENEWAL_FAILED)).contains("no route to host");
        assertThat(alerts.get(CertificateKeeper.EXPIRING)).startsWith("The certificate ends on");
        at(Duration.ofDays(91));
        assertThat(alerts.get(CertificateKeeper.EXPIRING)).startsWith("CRITICAL The certificate ended on");
        answer = (key, present) -> issued(key);
        at(Duration.ofDays(92));
        keeper.identity().connected(attempt());
        keeper.tick();
        assertThat(alerts).isEmpty();
    }

    @Test
    void the_authority_is_asked_again_when_it_wants_to_be() throws Exception {
        answer = (key, present) -> new Asked.Later(Duration.ofHours(3), "an operator has to agree");
        at(Duration.ofDays(68));
        at(Duration.ofDays(68).plusHours(2));
        assertThat(asked).hasSize(1);
        assertThat(keeper.view().detail()).contains("an operator has to agree");
        at(Duration.ofDays(68).plusHours(4));
        assertThat(asked).hasSize(2);
        assertThat(alerts).isEmpty();
    }

    @Test
    void a_power_cut_after_each_step_loses_nothing() throws Exception {
        answer = (key, present) -> {
            throw new IllegalStateException("cut after the key");
        };
        passed = Duration.ofDays(68);
        assertThatThrownBy(keeper::tick).isInstanceOf(IllegalStateException.class);
        PendingKey waiting = folder.pending().orElseThrow();
        answer = (key, present) -> issued(key);
        String pending = Files.readString(state.resolve("enroll/uplink-platform/pending.pem"));
        keeper = keeper();
        keeper.tick();
        assertThat(asked.get(1).request()).isEqualTo(waiting.request());
        // Cut between the two steps of the offer, and after it: the same key twice, and then once.
        Files.writeString(state.resolve("enroll/uplink-platform/pending.pem"), pending);
        assertThat(folder.pending()).isEmpty();
        keeper = keeper();
        keeper.tick();
        assertThat(asked).hasSize(2);
        KeyAndChain fresh = attempt();
        assertThat(fresh.certificate().getPublicKey()).isEqualTo(waiting.pair().getPublic());
        keeper.identity().connected(fresh);
        assertThat(folder.pending())
                .as("the key of the identity waits for nothing")
                .isEmpty();
    }

    @Test
    void two_boxes_of_one_batch_come_apart_and_a_restart_changes_nothing() {
        List<Instant> due = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            due.add(RenewalPlan.due(certificate(energy.busbar.core.pki.KeyKind.P256.newPair(), START)));
        }
        assertThat(due)
                .doesNotHaveDuplicates()
                .allSatisfy(each -> assertThat(each)
                        .isBetween(START.plus(Duration.ofDays(60)), START.plus(Duration.ofHours(1620))));
    }
}
