package energy.busbar.core.session.desk;

import static energy.busbar.core.session.MeterSample.Context.BEGIN;
import static energy.busbar.core.session.MeterSample.Context.END;
import static energy.busbar.core.session.MeterSample.Context.OTHER;
import static energy.busbar.core.session.desk.Station.CP;
import static energy.busbar.core.session.desk.Station.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.Anomaly;
import energy.busbar.core.session.AuthorisationPolicy;
import energy.busbar.core.session.Energy;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Interruption;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.Step;
import energy.busbar.core.session.Token;
import energy.busbar.core.session.TrustedTime;
import energy.busbar.core.session.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private static final String T = "2026-11-24T09:00:00Z";
    private static final String T30 = "2026-11-24T09:30:00Z";
    private final Station station = new Station();

    private String begun() {
        return station.start(T, 1000).session().orElseThrow().transaction();
    }

    @Test
    void a_session_has_its_times_its_energy_and_its_events() {
        String id = begun();
        station.pass(1800);
        station.stop(id, T30, 6000, "EVDisconnected");
        Session s = station.only();
        assertThat(s.energy()).isEqualTo(new Energy(5000, Energy.Source.STOP_MINUS_START));
        assertThat(s.start()).contains(new TrustedTime(station.at(0), TrustedTime.Clock.CHARGER));
        assertThat(s.stop()).contains(new TrustedTime(station.at(1800), TrustedTime.Clock.CHARGER));
        assertThat(s.meanWatts()).isEqualTo(10_000);
        assertThat(s.stopReason()).isEqualTo("EVDisconnected");
        assertThat(station.events()).containsExactly("session.started", "session.ended");
        assertThat(SessionEvents.data(s))
                .containsEntry("tokenMasked", "••••C3D4")
                .doesNotContainKey("idToken");
    }

    @Test
    void a_start_told_again_has_the_same_transaction_also_after_a_restart() {
        String id = begun();
        assertThat(station.start(T, 1000).session().orElseThrow().transaction()).isEqualTo(id);
        station.restart();
        Step again = station.start(T, 1000);
        assertThat(again.session().orElseThrow().transaction()).isEqualTo(id);
        assertThat(again.again()).isTrue();
        assertThat(station.ledger.all).hasSize(1);
    }

    @Test
    void a_start_that_could_not_be_written_is_not_answered_and_gets_its_id_when_told_again() {
        station.ledger.full = true;
        assertThatThrownBy(() -> station.start(T, 1000)).hasMessageContaining("full");
        station.ledger.full = false;
        begun();
        assertThat(station.only().open()).isTrue();
    }

    @Test
    void starts_without_a_time_are_the_same_only_while_the_session_is_open() {
        String first = station.start("", 1000).session().orElseThrow().transaction();
        assertThat(station.start("", 1000).session().orElseThrow().transaction())
                .isEqualTo(first);
        station.pass(60);
        station.stop(first, "", 1000, "Local");
        assertThat(station.start("", 1000).session().orElseThrow().transaction())
                .isNotEqualTo(first);
    }

    @Test
    void numbers_follow_the_clock_and_never_come_again() {
        long first = Long.parseLong(begun());
        station.millis = -86_400_000L * 3650;
        long second = Long.parseLong(
                station.start("2016-01-01T00:00:00Z", 5).session().orElseThrow().transaction());
        assertThat(second).isEqualTo(first + 1);
    }

    @Test
    void a_stop_told_twice_counts_once() {
        String id = begun();
        station.pass(1800);
        station.stop(id, T30, 6000, "Local");
        Step again = station.stop(id, T30, 6000, "Local");
        assertThat(again.again()).isTrue();
        assertThat(station.events()).containsExactly("session.started", "session.ended");
    }

    @Test
    void a_stop_of_minus_one_is_of_the_open_session_and_told_twice_makes_none() {
        begun();
        station.pass(1800);
        station.stop("-1", T30, 6000, "PowerLoss");
        station.stop("-1", T30, 6000, "PowerLoss");
        assertThat(station.only().energy().wattHours()).isEqualTo(5000);
        assertThat(station.only().state()).isEqualTo(Session.State.ENDED);
    }

    @Test
    void a_stop_of_a_start_that_was_never_told_is_a_session_with_what_its_data_say() {
        station.pass(1800);
        station.stop("77", T30, 6000, "Local", station.sample(BEGIN, 5500, Double.NaN), station.sample(END, 6000, 0));
        station.stop("77", T30, 6000, "Local");
        Session s = station.only();
        assertThat(s.energy()).isEqualTo(new Energy(500, Energy.Source.TRANSACTION_REGISTER));
        assertThat(s.findings()).contains(Anomaly.START_UNKNOWN);
    }

    @Test
    void a_session_of_an_offline_charger_comes_late_with_its_own_times() {
        station.pass(86_400);
        String id = station.start(T, 1000).session().orElseThrow().transaction();
        station.stop(id, T30, 6000, "Local");
        Session s = station.only();
        assertThat(s.start().orElseThrow().at()).isEqualTo(station.at(0));
        assertThat(s.stop().orElseThrow().at()).isEqualTo(station.at(1800));
    }

    @Test
    void an_old_session_told_late_does_not_end_the_one_that_runs() {
        station.pass(7200);
        String running = station.start("2026-11-24T11:00:00Z", 9000)
                .session()
                .orElseThrow()
                .transaction();
        String old = station.start(T, 1000).session().orElseThrow().transaction();
        station.stop(old, T30, 6000, "Local");
        assertThat(station.ledger.openSessions())
                .extracting(Session::transaction)
                .containsExactly(running);
    }

    @Test
    void left_open_and_available_ends_it_and_a_late_stop_corrects_that() {
        String id = begun();
        station.pass(600);
        station.meter(id, station.register(2000));
        station.pass(60);
        station.status("Available");
        Session left = station.only();
        assertThat(left.state()).isEqualTo(Session.State.LEFT_OPEN);
        assertThat(left.energy()).isEqualTo(new Energy(1000, Energy.Source.REGISTER_SAMPLES));
        assertThat(left.findings()).contains(Anomaly.STOP_UNKNOWN);
        station.pass(1800);
        station.stop(id, "2026-11-24T09:10:30Z", 2100, "Local");
        assertThat(station.only().energy().wattHours()).isEqualTo(1100);
        assertThat(station.only().findings()).doesNotContain(Anomaly.STOP_UNKNOWN);
        assertThat(station.events()).containsExactly("session.started", "session.ended", "session.ended");
    }

    @Test
    void an_available_of_before_the_session_says_nothing_about_it() {
        begun();
        now(station.desk.report(
                new Report.Connector(CP, 1, Report.Occupancy.FREE, station.said("2026-11-24T08:59:00Z"))));
        assertThat(station.only().open()).isTrue();
    }

    @Test
    void a_power_loss_with_resume_is_one_session_with_an_interruption() {
        String id = begun();
        station.pass(300);
        station.meter(id, station.register(1500));
        station.pass(900);
        station.booted();
        station.pass(10);
        station.status("Charging");
        station.pass(300);
        station.meter(id, station.register(2000));
        station.stop(id, station.instant().toString(), 2050, "Local");
        Session s = station.only();
        assertThat(s.energy().wattHours()).isEqualTo(1050);
        assertThat(s.interruptions())
                .containsExactly(new Interruption(
                        Interruption.Kind.CHARGER_REBOOT, station.at(300), Optional.of(station.at(1210))));
    }

    @Test
    void a_power_loss_without_resume_ends_when_it_was_last_heard_of() {
        String id = begun();
        station.pass(300);
        station.meter(id, station.register(1500));
        station.pass(3600);
        station.booted();
        station.status("Available");
        assertThat(station.only().stop()).contains(new TrustedTime(station.at(300), TrustedTime.Clock.GATEWAY));
        assertThat(station.only().energy().wattHours()).isEqualTo(500);
    }

    @Test
    void a_session_given_up_that_goes_on_is_open_again() {
        String id = begun();
        station.pass(60);
        station.status("Available");
        station.pass(60);
        station.meter(id, station.register(1400));
        assertThat(station.only().open()).isTrue();
        assertThat(station.only().findings()).doesNotContain(Anomaly.STOP_UNKNOWN);
    }

    @Test
    void a_gateway_killed_in_mid_session_knows_it_again_and_the_energy_is_whole() {
        String id = begun();
        station.pass(60);
        station.meter(id, station.register(1200));
        station.restart();
        station.pass(60);
        station.meter(id, station.register(1400));
        station.pass(60);
        station.stop(id, station.instant().toString(), 1600, "Local");
        Session s = station.only();
        assertThat(s.energy().wattHours()).isEqualTo(600);
        assertThat(s.interruptions()).extracting(Interruption::kind).containsExactly(Interruption.Kind.GATEWAY_RESTART);
    }

    @Test
    void meter_values_between_are_written_each_five_minutes_and_told_each_fifteen() {
        String id = begun();
        for (int i = 1; i <= 180; i++) {
            station.pass(10);
            station.meter(id, station.register(1000 + i * 10));
        }
        assertThat(station.desk.sessions(new energy.busbar.core.port.ChargingLedger.Query(
                        Optional.empty(), Optional.empty(), Optional.empty(), 9)))
                .extracting(s -> s.energy().wattHours())
                .containsExactly(1800.0);
        assertThat(station.events()).containsExactly("session.started", "session.updated", "session.updated");
        station.pass(10);
        station.meter(id, station.register(2810));
        assertThat(station.ledger.all.firstEntry().getValue().energy().wattHours())
                .isEqualTo(1800);
        now(station.desk.save());
        assertThat(station.ledger.all.firstEntry().getValue().energy().wattHours())
                .isEqualTo(1810);
    }

    @Test
    void a_transaction_of_before_this_gateway_is_found_by_its_meter_values() {
        station.meter("4711", station.register(8000));
        station.pass(60);
        station.stop("4711", station.instant().toString(), 8300, "Local");
        assertThat(station.only().energy()).isEqualTo(new Energy(300, Energy.Source.REGISTER_SAMPLES));
        assertThat(station.only().findings()).contains(Anomaly.START_UNKNOWN);
    }

    @Test
    void a_newer_start_ends_one_whose_stop_was_lost() {
        String id = begun();
        station.pass(300);
        station.meter(id, station.register(1500));
        station.pass(3600);
        station.start(station.instant().toString(), 1600);
        assertThat(station.ledger.all.values())
                .extracting(Session::state)
                .containsExactly(Session.State.LEFT_OPEN, Session.State.OPEN);
    }

    @Test
    void a_clock_never_set_is_not_believed() {
        station.pass(100);
        String id = station.start("1970-01-01T00:00:05Z", 1000)
                .session()
                .orElseThrow()
                .transaction();
        station.pass(100);
        station.stop(id, "1970-01-01T00:01:45Z", 1100, "Local");
        Session s = station.only();
        assertThat(s.start()).contains(new TrustedTime(station.at(100), TrustedTime.Clock.GATEWAY));
        assertThat(s.stop()).contains(new TrustedTime(station.at(200), TrustedTime.Clock.GATEWAY));
        assertThat(s.findings()).contains(Anomaly.CLOCK_WRONG);
    }

    @Test
    void in_2_0_1_the_id_is_the_chargers_and_a_start_may_come_after_its_end() {
        station.pass(1800);
        station.stop("uuid-1", T30, 6000, "Local");
        now(station.desk.report(
                new Report.Started(CP, 1, Station.CARD, Optional.of("uuid-1"), T, 1000, station.said(T))));
        Session s = station.only();
        assertThat(s.findings()).doesNotContain(Anomaly.START_UNKNOWN);
        assertThat(s.start().orElseThrow().at()).isEqualTo(station.at(0));
        assertThat(s.energy()).isEqualTo(new Energy(5000, Energy.Source.STOP_MINUS_START));
    }

    @Test
    void in_2_0_1_a_session_begun_with_the_car_is_of_who_shows_a_token_first() {
        now(station.desk.report(
                new Report.Started(CP, 1, Optional.empty(), Optional.of("tx-1"), T, Double.NaN, station.said(T))));
        assertThat(shown("04A1B2C3D4").verdict().orElseThrow().accepted()).isTrue();
        assertThat(station.only().token()).isEqualTo(Station.CARD);
        assertThat(station.only().findings()).isEmpty();
        assertThat(shown("04A1B2C3D4").again()).isTrue();
        assertThat(shown("SOMEONE-ELSE").verdict().orElseThrow().accepted()).isFalse();
        assertThat(station.only().token()).isEqualTo(Station.CARD);
        assertThat(station.events()).containsExactly("session.started", "session.updated");
    }

    private Step shown(String token) {
        return now(
                station.desk.report(new Report.Shown(CP, List.of(), 1, "tx-1", new IdToken(token), station.said(T))));
    }

    @Test
    void a_token_that_is_refused_in_mid_session_leaves_it_not_authorised() {
        station.policy = new AuthorisationPolicy(
                AuthorisationPolicy.Mode.LIST_ONLY, Set.of(), true, java.time.Duration.ofHours(1));
        station.restart();
        now(station.desk.report(
                new Report.Started(CP, 1, Optional.empty(), Optional.of("tx-1"), T, Double.NaN, station.said(T))));
        assertThat(shown("STRANGER").verdict().orElseThrow().status()).isEqualTo(Verdict.Status.INVALID);
        assertThat(station.only().findings()).contains(Anomaly.NOT_AUTHORISED);
    }

    @Test
    void a_session_is_authorised_once_the_chargers_central_system_says_that_its_token_is() {
        station.policy = new AuthorisationPolicy(
                AuthorisationPolicy.Mode.LIST_ONLY, Set.of(), true, java.time.Duration.ofHours(1));
        station.restart();
        IdToken stranger = new IdToken("STRANGER");
        now(station.desk.report(
                new Report.Started(CP, 1, Optional.of(stranger), Optional.empty(), T, 1000, station.said(T))));
        assertThat(station.only().findings()).contains(Anomaly.NOT_AUTHORISED);
        now(station.desk.learned(new Token(stranger, true, Optional.empty(), Optional.empty(), "")));
        assertThat(station.only().findings()).contains(Anomaly.NOT_AUTHORISED);
        now(station.desk.learned(Token.accepted(stranger)));
        assertThat(station.only().findings()).isEmpty();
        assertThat(station.events()).containsExactly("session.started", "session.updated");
    }

    @Test
    void a_stop_that_does_not_say_where_is_of_whichever_device_of_the_charger_has_the_session() {
        DeviceId other = new DeviceId("charger-1b");
        String first = begun();
        String second = now(station.desk.report(new Report.Started(
                        other, 2, Optional.of(new IdToken("OTHER")), Optional.empty(), T, 50, station.said(T))))
                .session()
                .orElseThrow()
                .transaction();
        station.pass(1800);
        Step step = stopped(List.of(other), second, 1050);
        assertThat(step.session().orElseThrow().device()).isEqualTo(other);
        assertThat(step.session().orElseThrow().energy().wattHours()).isEqualTo(1000);
        assertThat(station.desk.session(Long.parseLong(first)).orElseThrow().open())
                .isTrue();
        assertThat(stopped(List.of(other), "-1", 2000).session().orElseThrow().transaction())
                .isEqualTo(first);
        assertThat(stopped(List.of(other), "-1", 2000).again()).isTrue();
    }

    @Test
    void a_stop_that_could_be_of_two_connectors_ends_neither_but_by_the_token() {
        DeviceId other = new DeviceId("charger-1b");
        String first = begun();
        now(station.desk.report(new Report.Started(
                other, 2, Optional.of(new IdToken("OTHER")), Optional.empty(), T, 50, station.said(T))));
        station.pass(1800);
        Step unknown = stopped(List.of(other), "-1", 2000);
        assertThat(unknown.session().orElseThrow().findings()).contains(Anomaly.START_UNKNOWN);
        assertThat(station.ledger.openSessions()).hasSize(2);
        Step its = now(station.desk.report(new Report.Stopped(
                CP, List.of(other), 0, "-1", Station.CARD, T30, 2000, "Local", List.of(), station.said(T30))));
        assertThat(its.again()).isTrue(); // the same stop told again stays what it was
        its = now(station.desk.report(new Report.Stopped(
                CP, List.of(other), 0, "-1", Station.CARD, T30, 2001, "Local", List.of(), station.said(T30))));
        assertThat(its.session().orElseThrow().transaction()).isEqualTo(first);
    }

    private Step stopped(List<DeviceId> alsoAt, String transaction, double meterStop) {
        return now(station.desk.report(new Report.Stopped(
                CP,
                alsoAt,
                0,
                transaction,
                Optional.empty(),
                T30,
                meterStop,
                "EVDisconnected",
                List.of(),
                station.said(T30))));
    }

    @Test
    void ocmf_wrapped_in_json_as_1_6_carries_it_counts_and_stays_as_it_came() {
        String ocmf = "OCMF|{\"RD\":[{\"TX\":\"B\",\"RV\":1.0,\"RI\":\"1-b:1.8.0\",\"RU\":\"kWh\"},"
                + "{\"TX\":\"E\",\"RV\":3.5}]}|{\"SD\":\"30\"}";
        String wrapped = "{\"encodingMethod\":\"OCMF\", \"signedMeterValue\":\""
                + java.util.Base64.getEncoder()
                        .encodeToString(ocmf.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .replace("/", "\\/")
                + "\"}";
        String id = begun();
        station.pass(1800);
        station.stop(id, T30, 3500, "Local", station.signed(END, wrapped));
        assertThat(station.only().energy()).isEqualTo(new Energy(2500, Energy.Source.SIGNED));
        assertThat(station.only().tally().signed()).extracting(v -> v.data()).containsExactly(wrapped);
    }

    @Test
    void signed_values_are_first_and_stay_as_they_came() {
        String begin =
                "OCMF|{\"FV\":\"1.0\",\"RD\":[{\"TM\":\"2026-11-24T09:00:00,000+0000 S\",\"TX\":\"B\",\"RV\":1.001,"
                        + "\"RI\":\"1-b:1.8.0\",\"RU\":\"kWh\"}]}|{\"SD\":\"30 45\\u0020\"}";
        String end = "OCMF|{\"FV\":\"1.0\",\"RD\":[{\"TX\":\"B\",\"RV\":1.001,\"RI\":\"1-b:1.8.0\",\"RU\":\"kWh\"},"
                + "{\"TX\":\"E\",\"RV\":6.004}]}|{\"SD\":\"3046\"}";
        String id = begun();
        station.meter(id, station.signed(BEGIN, begin));
        station.restart();
        station.pass(1800);
        station.stop(id, T30, 6000, "Local", station.signed(END, end));
        Session s = station.only();
        assertThat(s.energy().source()).isEqualTo(Energy.Source.SIGNED);
        assertThat(s.energy().wattHours()).isCloseTo(5003, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(s.tally().signed()).extracting(v -> v.data()).containsExactly(begin, end);
        Map<String, Object> data =
                station.ledger.events.get(station.ledger.events.size() - 1).data();
        assertThat((List<?>) data.get("signedValues"))
                .hasSize(2)
                .first()
                .isEqualTo(Map.of(
                        "context",
                        "Transaction.Begin",
                        "encoding",
                        "OCMF",
                        "signing",
                        "",
                        "publicKey",
                        "3059-key",
                        "data",
                        begin));
    }

    @Test
    void a_register_that_is_reset_keeps_what_it_had_counted() {
        String id = begun();
        double[] register = {1200, 1400, 5, 100, 300};
        for (double value : register) {
            station.pass(60);
            station.meter(id, station.register(value));
        }
        station.pass(60);
        station.stop(id, station.instant().toString(), 400, "Local");
        Session s = station.only();
        assertThat(s.energy()).isEqualTo(new Energy(400 + 395, Energy.Source.REGISTER_SAMPLES));
        assertThat(s.findings()).contains(Anomaly.REGISTER_RESET);
    }

    @Test
    void a_register_that_runs_back_or_jumps_is_flagged() {
        String id = begun();
        for (double value : new double[] {1200, 1100, 90_000}) {
            station.pass(60);
            station.meter(id, station.register(value));
        }
        assertThat(station.only().findings())
                .contains(Anomaly.REGISTER_BACKWARD, Anomaly.REGISTER_JUMP)
                .doesNotContain(Anomaly.REGISTER_RESET);
    }

    @Test
    void without_any_register_power_over_time_is_the_last_resort() {
        String id = station.start(T, Double.NaN).session().orElseThrow().transaction();
        for (int i = 0; i <= 6; i++) {
            station.meter(id, station.sample(OTHER, Double.NaN, 6000));
            station.pass(600);
        }
        station.stop(id, station.instant().toString(), Double.NaN, "Local");
        assertThat(station.only().energy()).isEqualTo(new Energy(6000, Energy.Source.INTEGRATED_POWER));
        assertThat(station.only().tally().maxWatts()).isEqualTo(6000);
    }

    @Test
    void an_hour_without_meter_values_is_a_gap() {
        String id = begun();
        station.pass(3600);
        station.meter(id, station.register(1500));
        assertThat(station.only().findings()).contains(Anomaly.METERING_GAP);
    }
}
