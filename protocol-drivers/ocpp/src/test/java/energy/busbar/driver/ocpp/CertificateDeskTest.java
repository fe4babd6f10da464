package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.driver.ocpp.pki.CertificateSigner;
import energy.busbar.driver.ocpp.pki.CertificateSigner.Answer;
import energy.busbar.driver.ocpp.pki.CertificateWatch;
import energy.busbar.driver.ocpp.pki.SubjectRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SignCertificate to CertificateSigned in both versions, with the signer in the test's hands. */
class CertificateDeskTest {
    private final ManualLoop loop = new ManualLoop();
    private final List<CertificateSigner.Request> asked = new ArrayList<>();
    private final List<CompletableFuture<Answer>> answers = new ArrayList<>();

    private ScriptedCharger connect(Version version) {
        Options read = new Options("c", new HashMap<>(), new ArrayList<>());
        ChargerSecurity security = new ChargerSecurity(
                new Access(
                        "cp",
                        Access.OPEN,
                        Passwords.fixed(new Credential.Plain("unused")),
                        new SubjectRule("Operator", "SN-1")),
                Optional.empty(),
                request -> {
                    asked.add(request);
                    answers.add(new CompletableFuture<>());
                    return answers.get(answers.size() - 1);
                },
                new CertificateWatch(loop));
        OcppConnector device = Bench.byHand(loop, Optional.of(security), Bench.config("cp", read))
                .connectors()
                .get(0);
        device.start(new Heard());
        loop.settle();
        ScriptedCharger peer = new ScriptedCharger(loop);
        peer.on("CertificateSigned", "{\"status\":\"Accepted\"}");
        peer.session = device.charger().opened(peer, version);
        return peer;
    }

    private static String signing(ScriptedCharger peer) {
        return peer.calls("SignCertificate", "{\"csr\":\"PEM\"}")
                .at("/2/status")
                .asText();
    }

    @ParameterizedTest
    @EnumSource
    void what_is_signed_is_sent_once_the_request_has_been_answered(Version version) {
        ScriptedCharger peer = connect(version);
        assertThat(signing(peer)).isEqualTo("Accepted");
        assertThat(asked.get(0).csr()).isEqualTo("PEM");
        assertThat(asked.get(0).subject()).isEqualTo(new SubjectRule("Operator", "SN-1"));
        assertThat(peer.sent("CertificateSigned")).isEmpty();
        answers.get(0).complete(new Answer.Issued("CHAIN", Instant.EPOCH));
        loop.settle();
        assertThat(peer.sent("CertificateSigned").get(0).toString()).isEqualTo("{\"certificateChain\":\"CHAIN\"}");
    }

    @ParameterizedTest
    @EnumSource
    void one_is_under_way_at_a_time_and_what_is_not_signed_leaves_room_for_the_next(Version version) {
        ScriptedCharger peer = connect(version);
        signing(peer);
        assertThat(signing(peer)).isEqualTo("Rejected");
        answers.get(0).complete(new Answer.Refused("of another"));
        loop.settle();
        assertThat(signing(peer)).isEqualTo("Accepted");
        answers.get(1).completeExceptionally(new IllegalStateException("a bug"));
        loop.settle();
        assertThat(signing(peer)).isEqualTo("Accepted");
        assertThat(peer.sent("CertificateSigned")).isEmpty();
    }
}
