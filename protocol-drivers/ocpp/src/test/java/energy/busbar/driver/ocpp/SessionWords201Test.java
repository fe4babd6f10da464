package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.MeterSample;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.SignedValue;
import energy.busbar.core.session.Verdict;
import energy.busbar.driver.ocpp.message.MessageReader;
import energy.busbar.driver.ocpp.v201.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v201.Common.IdTokenKind;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** OCPP 2.0.1 TransactionEvent (§1.60) as reports, and verdicts as idTokenInfo. */
class SessionWords201Test {
    private static final DeviceId CP = new DeviceId("cp");
    private static final Said SAID = Said.now(Instant.parse("2026-01-01T00:00:00Z"));

    private static List<Report> reports(String type, String rest) throws Exception {
        String json = "{'eventType':'" + type + "','timestamp':'2026-01-01T00:00:00Z','triggerReason':'Authorized',"
                + "'seqNo':0,'transactionInfo':{'transactionId':'tx-1'" + rest + "}";
        return SessionWords201.reports(
                CP,
                List.of(),
                2,
                MessageReader.read(TransactionEvent.class, (ObjectNode) OcppRpc.JSON.readTree(json.replace('\'', '"'))),
                SAID);
    }

    private static final String REGISTER =
            "'meterValue':[{'timestamp':'2026-01-01T00:00:00Z','sampledValue':[{'value':1.5,"
                    + "'context':'Transaction.Begin','unitOfMeasure':{'unit':'Wh','multiplier':3}}]}]";

    @Test
    void a_start_is_by_the_chargers_id_and_its_register_follows() throws Exception {
        List<Report> reports = reports("Started", "},'idToken':{'idToken':'04A1','type':'ISO14443'}," + REGISTER);
        assertThat(reports).hasSize(2);
        Report.Started start = (Report.Started) reports.get(0);
        assertThat(start.connector()).isEqualTo(2);
        assertThat(start.transaction()).contains("tx-1");
        assertThat(start.token()).contains(new IdToken("04A1"));
        assertThat(start.meterStart()).isNaN();
        assertThat(((Report.Metered) reports.get(1)).samples())
                .containsExactly(new MeterSample(
                        Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                        MeterSample.Context.BEGIN,
                        1500,
                        Double.NaN,
                        Optional.empty()));
    }

    @Test
    void without_authorisation_there_is_no_token() throws Exception {
        assertThat(((Report.Started) reports("Started", "},'idToken':{'idToken':'','type':'NoAuthorization'}")
                                .get(0))
                        .token())
                .isEmpty();
    }

    @Test
    void an_update_tells_of_a_token_first_and_then_of_the_meter() throws Exception {
        List<Report> reports = reports("Updated", "},'idToken':{'idToken':'04A1','type':'ISO14443'}," + REGISTER);
        assertThat(reports).hasSize(2);
        assertThat(((Report.Shown) reports.get(0)).token()).isEqualTo(new IdToken("04A1"));
        assertThat(reports.get(1)).isInstanceOf(Report.Metered.class);
        assertThat(reports("Updated", "}")).isEmpty();
    }

    @Test
    void an_end_carries_its_reason_its_token_and_its_values() throws Exception {
        Report.Stopped stop = (Report.Stopped) reports(
                        "Ended",
                        ",'stoppedReason':'StoppedByEV'},'idToken':{'idToken':'04A1','type':'ISO14443'}," + REGISTER)
                .get(0);
        assertThat(stop.reason()).isEqualTo("StoppedByEV");
        assertThat(stop.token()).contains(new IdToken("04A1"));
        assertThat(stop.meterStop()).isNaN();
        assertThat(stop.samples()).hasSize(1);
    }

    @Test
    void a_signed_value_is_kept_beside_its_number_also_without_a_key() throws Exception {
        List<Report> reports = reports(
                "Updated",
                "},'meterValue':[{'timestamp':'2026-01-01T00:00:00Z','sampledValue':[{'value':1500,"
                        + "'context':'Transaction.End','signedMeterValue':{'signedMeterData':'T0NNRnw=',"
                        + "'encodingMethod':'OCMF'}}]}]");
        assertThat(((Report.Metered) reports.get(0)).samples())
                .extracting(MeterSample::signed)
                .containsExactly(
                        Optional.empty(), Optional.of(new SignedValue("Transaction.End", "T0NNRnw=", "OCMF", "", "")));
    }

    @Test
    void a_verdict_is_told_with_its_group() {
        var info = SessionWords201.info(new Verdict(
                Verdict.Status.CONCURRENT_TX, "", Optional.of(new IdToken("FLEET")), Optional.empty(), false));
        assertThat(info.status()).isEqualTo(AuthorizationStatus.CONCURRENT_TX);
        assertThat(info.groupIdToken().idToken()).isEqualTo("FLEET");
    }

    @Test
    void a_listed_token_gets_the_kind_that_its_form_suggests() {
        assertThat(SessionWords201.written(new IdToken("04A1B2C3D4E5F6")).type())
                .isEqualTo(IdTokenKind.ISO14443);
        assertThat(SessionWords201.written(new IdToken("DE-8AA-C12345678-9")).type())
                .isEqualTo(IdTokenKind.EMAID);
        assertThat(SessionWords201.written(new IdToken("BUSBAR")).type()).isEqualTo(IdTokenKind.CENTRAL);
    }
}
