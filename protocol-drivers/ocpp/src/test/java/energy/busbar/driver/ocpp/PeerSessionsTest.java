package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.session.Energy;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SignedValue;
import energy.busbar.core.session.Token;
import energy.busbar.core.session.desk.LedgerChargeDesk;
import energy.busbar.core.session.desk.NotebookChargingLedger;
import energy.busbar.driver.ocpp.message.Interop;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A session of a charger of other make, which holds each message against the published schemas. */
class PeerSessionsTest {
    private final NotebookChargingLedger ledger = new NotebookChargingLedger();

    @Test
    void a_16_charger_of_other_make_has_its_list_and_its_session_in_the_ledger() throws Exception {
        String said = run("1.6");
        assertThat(said)
                .contains(
                        "list {\"listVersion\":10000,\"updateType\":\"Full\",\"localAuthorizationList\":"
                                + "[{\"idTag\":\"MEMBER\",\"idTagInfo\":{\"status\":\"Accepted\"}}]}",
                        "again true");
        Session session = only();
        assertThat(session.energy()).isEqualTo(new Energy(60, Energy.Source.STOP_MINUS_START));
        assertThat(session.tally().signed())
                .extracting(SignedValue::data)
                .containsExactly("OCMF|{\"begin\":1}|{\"SD\":\"30\"}", "OCMF|{\"end\":1}|{\"SD\":\"31\"}");
    }

    @Test
    void a_201_charger_of_other_make_has_its_list_and_its_session_in_the_ledger() throws Exception {
        String said = run("2.0.1");
        assertThat(said).contains("list {\"versionNumber\":10000,\"updateType\":\"Full\"");
        Session session = only();
        assertThat(session.transaction()).isEqualTo("PEER-TX-1");
        assertThat(session.energy()).isEqualTo(new Energy(60, Energy.Source.TRANSACTION_REGISTER));
        assertThat(session.tally().signed())
                .extracting(SignedValue::data)
                .containsExactly("c2lnbmVk1000", "c2lnbmVk1030", "c2lnbmVk1060");
    }

    private Session only() {
        assertThat(ledger.all).hasSize(1);
        Session session = ledger.all.firstEntry().getValue();
        assertThat(session.state()).isEqualTo(Session.State.ENDED);
        assertThat(session.token()).contains(new IdToken("MEMBER"));
        assertThat(session.findings()).isEmpty();
        return session;
    }

    private String run(String version) throws Exception {
        Path interop = Interop.directory();
        LedgerChargeDesk desk = Bench.desk(ledger, SessionBench.listOnly(), Bench.CLOCK);
        desk.changeList(list -> list.put(List.of(Token.accepted(new IdToken("MEMBER")))));
        Path log = Files.createTempFile("peer-session", ".log");
        try (Bench bench = new Bench(Bench.OPEN, Bench.state(), desk)) {
            bench.charger("peer", Map.of("identity", "PEER-1", "securityProfile", 0), new Heard());
            ProcessBuilder builder = new ProcessBuilder(
                    "node",
                    Path.of("src/test/node/session.js").toAbsolutePath().toString(),
                    version,
                    bench.url(),
                    "PEER-1");
            builder.environment().put("BUSBAR_INTEROP", interop.toString());
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            String said = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said)
                    .contains(
                            "boot \"Accepted\"",
                            "stranger \"Invalid\"",
                            "member \"Accepted\"",
                            "started \"Accepted\"",
                            "done")
                    .doesNotContain("violation");
            return said;
        } finally {
            Files.deleteIfExists(log);
        }
    }
}
