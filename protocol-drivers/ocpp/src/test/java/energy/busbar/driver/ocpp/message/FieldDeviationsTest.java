package energy.busbar.driver.ocpp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.v16.Charging;
import energy.busbar.driver.ocpp.v16.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v16.Core;
import energy.busbar.driver.ocpp.v16.Metering;
import energy.busbar.driver.ocpp.v201.Availability;
import energy.busbar.driver.ocpp.v201.Reports;
import energy.busbar.driver.ocpp.v201.Transactions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What chargers in the field send, and how it is taken. */
class FieldDeviationsTest {
    private static <T extends Record> T read(Class<T> type, String json) {
        try {
            return MessageReader.read(type, (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Metering.SampledValue sampled(String json) {
        return read(Metering.SampledValue.class, json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01T10:00:00Z",
                "2026-01-01T12:00:00+02",
                "2026-01-01T10:00:00",
                "2026-01-01 10:00:00.000"
            })
    void times_without_a_zone_or_with_a_short_one_are_read(String time) {
        assertThat(read(
                                Core.StatusNotification.class,
                                "{'connectorId':1,'status':'Available','errorCode':'NoError','timestamp':'" + time
                                        + "'}")
                        .timestamp())
                .isEqualTo(Instant.parse("2026-01-01T10:00:00Z"));
        assertThat(read(
                                Availability.StatusNotification.class,
                                "{'evseId':1,'connectorId':1,'connectorStatus':'Available','timestamp':'" + time + "'}")
                        .timestamp())
                .isEqualTo(Instant.parse("2026-01-01T10:00:00Z"));
    }

    @Test
    void w_and_power_stand_for_active_power() {
        assertThat(sampled("{'value':'1','measurand':'W'}").measurand())
                .isEqualTo(Metering.Measurand.POWER_ACTIVE_IMPORT);
        assertThat(sampled("{'value':'1','measurand':'Power'}").measurand())
                .isEqualTo(Metering.Measurand.POWER_ACTIVE_IMPORT);
        assertThat(read(energy.busbar.driver.ocpp.v201.Metering.SampledValue.class, "{'value':1,'measurand':'Power'}")
                        .measurand())
                .isEqualTo(energy.busbar.driver.ocpp.v201.Metering.Measurand.POWER_ACTIVE_IMPORT);
    }

    @Test
    void phases_are_read_with_and_without_neutral() {
        assertThat(sampled("{'value':'1','phase':'L1'}").phase()).isEqualTo(Metering.Phase.L1);
        assertThat(sampled("{'value':'1','phase':'L1-N'}").phase()).isEqualTo(Metering.Phase.L1_N);
    }

    @Test
    void words_are_read_whatever_their_case_and_padding() {
        assertThat(sampled("{'value':'1','unit':'KWH'}").unit()).isEqualTo(Metering.Unit.KWH);
        assertThat(sampled("{'value':'1','unit':' kWh '}").unit()).isEqualTo(Metering.Unit.KWH);
        assertThat(sampled("{'value':'1','unit':'mA'}").unit()).isEqualTo(Metering.Unit.MILLIAMPERE);
    }

    @Test
    void padded_numbers_and_numbers_as_texts_are_read() {
        var start = read(
                Charging.StartTransaction.class,
                "{'connectorId':'1','idTag':'T','meterStart':' 0001234 ','timestamp':'2026-01-01T10:00:00Z'}");
        assertThat(start.connectorId()).isEqualTo(1);
        assertThat(start.meterStart()).isEqualTo(1234);
        assertThat(read(Charging.StopTransaction.class, "{'transactionId':'7','meterStop':12.0}")
                        .meterStop())
                .isEqualTo(12);
        assertThat(read(energy.busbar.driver.ocpp.v201.Metering.SampledValue.class, "{'value':' 007360.50 '}")
                        .value())
                .isEqualTo(7360.5);
    }

    @Test
    void texts_as_numbers_are_read() {
        assertThat(read(Charging.Authorize.class, "{'idTag':12345678}").idTag()).isEqualTo("12345678");
        assertThat(sampled("{'value':230.1}").value()).isEqualTo("230.1");
    }

    @Test
    void missing_timestamps_are_none() {
        assertThat(read(Charging.StartTransaction.class, "{'connectorId':1,'idTag':'T','meterStart':0}")
                        .timestamp())
                .isNull();
        assertThat(read(Charging.MeterValues.class, "{'connectorId':1,'meterValue':[{'sampledValue':[{'value':'1'}]}]}")
                        .meterValue()
                        .get(0)
                        .timestamp())
                .isNull();
        assertThat(read(
                                Transactions.TransactionEvent.class,
                                "{'eventType':'Started','transactionInfo':{'transactionId':'t'}}")
                        .timestamp())
                .isNull();
    }

    @Test
    void unknown_words_are_kept_as_unrecognised_and_never_written() {
        var status = read(
                Core.StatusNotification.class, "{'connectorId':1,'status':'Sleeping','errorCode':'EverythingFine'}");
        assertThat(status.status()).isEqualTo(Core.ConnectorStatus.UNRECOGNISED);
        assertThat(status.errorCode()).isEqualTo(Core.ErrorCode.UNRECOGNISED);
        assertThatThrownBy(() -> MessageWriter.write(status))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("StatusNotification.errorCode");
    }

    @Test
    void unknown_fields_are_ignored() {
        assertThat(read(Charging.Authorize.class, "{'idTag':'T','vendorThing':{'a':[1]}}")
                        .idTag())
                .isEqualTo("T");
        assertThat(read(Reports.NotifyReport.class, "{'requestId':1,'seqNo':0,'customData':{'vendorId':'V'}}")
                        .requestId())
                .isEqualTo(1);
    }

    @Test
    void a_transaction_id_of_minus_one_is_read() {
        assertThat(read(Charging.StopTransaction.class, "{'transactionId':-1,'meterStop':1}")
                        .transactionId())
                .isEqualTo(-1);
    }

    @Test
    void a_report_that_starts_at_one_is_read() {
        assertThat(read(
                        Reports.NotifyReport.class,
                        "{'requestId':3,'seqNo':1,'generatedAt':'2026-01-01T10:00:00Z','tbc':'false'}"))
                .isEqualTo(new Reports.NotifyReport(3, Instant.parse("2026-01-01T10:00:00Z"), 1, List.of(), false));
    }

    @Test
    void null_stands_for_left_out_and_one_object_for_a_list_of_one() {
        var values = read(
                Charging.MeterValues.class,
                "{'connectorId':1,'transactionId':null,'meterValue':{'sampledValue':{'value':'1'}}}");
        assertThat(values.transactionId()).isNull();
        assertThat(values.meterValue()).hasSize(1);
    }

    @Test
    void what_is_optional_or_of_a_list_and_cannot_be_read_is_left_out() {
        var values = read(
                Charging.MeterValues.class,
                "{'connectorId':1,'transactionId':'none','meterValue':["
                        + "{'timestamp':'soon','sampledValue':[{'value':[]},{'value':'2'},7]},{'sampledValue':[]}]}");
        assertThat(values.transactionId()).isNull();
        assertThat(values.meterValue()).hasSize(1);
        assertThat(values.meterValue().get(0).timestamp()).isNull();
        assertThat(values.meterValue().get(0).sampledValue())
                .extracting(Metering.SampledValue::value)
                .containsExactly("2");
    }

    @Test
    void texts_longer_than_the_standard_are_read_whole() {
        assertThat(read(
                                Core.BootNotification.class,
                                "{'chargePointVendor':'" + "v".repeat(60) + "','chargePointModel':'M'}")
                        .chargePointVendor())
                .hasSize(60);
    }

    @Test
    void signed_data_is_not_touched() {
        String ocmf = "OCMF|{\\\"FV\\\":\\\"1.0\\\"}|{\\\"SD\\\":\\\"30\\\"} ";
        assertThat(sampled("{'format':'SignedData','value':'" + ocmf.replace("\\\"", "\\'") + "'}")
                        .value())
                .isEqualTo("OCMF|{\"FV\":\"1.0\"}|{\"SD\":\"30\"} ");
    }

    @Test
    void what_an_answer_depends_on_is_named_when_it_is_missing_or_wrong() {
        assertThatThrownBy(() -> read(Core.StatusNotification.class, "{'connectorId':1}"))
                .isInstanceOfSatisfying(
                        BadMessage.class, e -> assertThat(e.kind()).isEqualTo(BadMessage.Kind.MISSING))
                .hasMessage("status is missing");
        assertThatThrownBy(() -> read(Core.StatusNotification.class, "{'connectorId':'x','status':'Available'}"))
                .isInstanceOfSatisfying(
                        BadMessage.class, e -> assertThat(e.kind()).isEqualTo(BadMessage.Kind.WRONG_TYPE))
                .hasMessage("connectorId is 'x', not a whole number that fits");
        assertThatThrownBy(() -> read(Charging.AuthorizeResponse.class, "{'idTagInfo':{'expiryDate':'soon'}}"))
                .hasMessage("idTagInfo.status is missing");
        assertThatThrownBy(() -> read(Charging.StopTransaction.class, "{'transactionId':1e999999999}"))
                .isInstanceOf(BadMessage.class);
        assertThat(read(Charging.AuthorizeResponse.class, "{'idTagInfo':{'status':'Perhaps'}}")
                        .idTagInfo()
                        .status())
                .isEqualTo(AuthorizationStatus.UNRECOGNISED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e2147483647", "1e-2147483647", "0x10", "", "1.5", "99999999999999999999"})
    void what_is_no_whole_number_that_fits_is_told_at_once(String number) {
        assertThatThrownBy(() -> read(Charging.StopTransaction.class, "{'transactionId':'" + number + "'}"))
                .isInstanceOf(BadMessage.class)
                .hasMessageContaining("transactionId is '");
    }

    @Test
    void a_number_of_thousands_of_digits_is_none() {
        assertThatThrownBy(() -> read(Charging.StopTransaction.class, "{'transactionId':'" + "9".repeat(60_000) + "'}"))
                .hasMessageEndingWith("…', not a whole number that fits");
    }
}
