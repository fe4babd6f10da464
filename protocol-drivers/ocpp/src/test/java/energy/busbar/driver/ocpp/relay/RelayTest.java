package energy.busbar.driver.ocpp.relay;

import static energy.busbar.driver.ocpp.relay.RelayBench.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final String START =
            "{'connectorId':1,'idTag':'TAG','meterStart':100,'timestamp':'2026-01-01T00:00:00Z'}";
    private static final String STOP =
            "{'transactionId':7001,'meterStop':2600,'timestamp':'2026-01-01T01:00:00Z','idTag':'TAG'}";
    private static final String METER = "{'connectorId':1,'transactionId':7001,'meterValue':[{'timestamp':"
            + "'2026-01-01T00:10:00Z','sampledValue':[{'value':'500'}]}]}";
    private static final String OWN_START = "{'transactionId':7001,'idTagInfo':{'status':'Accepted'}}";
    private static final String OWN_STOP = "{'idTagInfo':{'status':'Accepted'}}";
    private static final String UP_START = "{'transactionId':31,'idTagInfo':{'status':'Accepted','parentIdTag':'P'}}";

    private final RelayBench bench = new RelayBench();

    private void transactions() {
        bench.upstream("StartTransaction", UP_START);
        bench.upstream("StopTransaction", "{}");
    }

    @Test
    void an_upstream_is_told_the_boot_and_the_charger_keeps_the_gateways_clock_and_the_shorter_interval() {
        bench.upstream("BootNotification", "{'status':'Accepted','currentTime':'1999-01-01T00:00:00Z','interval':30}");
        bench.relay.chargerOpened(bench.dialect);
        bench.line().listener.up();
        Told answer = bench.boot();
        assertThat(((Told.Result) answer).payload())
                .isEqualTo(json("{'status':'Accepted','currentTime':'2026-01-01T00:00:00Z','interval':30}"));
        assertThat(bench.standing.connected()).isTrue();
        assertThat(bench.standing.text()).isEqualTo("relayed to csms.example");
    }

    @Test
    void a_charger_that_the_upstream_does_not_take_runs_on_the_gateway_alone_and_is_told_of_again_later() {
        bench.upstream("BootNotification", "{'status':'Rejected','currentTime':'2026-01-01T00:00:00Z','interval':120}");
        bench.relay.chargerOpened(bench.dialect);
        bench.line().listener.up();
        assertThat(bench.status(bench.boot())).isEqualTo("Accepted");
        assertThat(bench.standing.connected()).isFalse();
        assertThat(bench.standing.text()).contains("'Rejected'");
        assertThat(bench.says("StartTransaction", START, OWN_START)).isEqualTo(new Told.Result(json(OWN_START)));
        assertThat(bench.line().sent("StartTransaction")).isEmpty();
        bench.accepting();
        transactions();
        bench.time.advance(120_000);
        assertThat(bench.standing.connected()).isTrue();
        assertThat(bench.line().sent("StartTransaction")).hasSize(1);
    }

    @Test
    void what_the_charger_asks_is_answered_by_the_upstream_and_its_tokens_are_learned() {
        bench.up();
        bench.upstream("Authorize", "{'idTagInfo':{'status':'Blocked'}}");
        assertThat(bench.says("Authorize", "{'idTag':'TAG'}", "{'idTagInfo':{'status':'Accepted'}}"))
                .isEqualTo(new Told.Result(json("{'idTagInfo':{'status':'Blocked'}}")));
        assertThat(bench.learned).containsExactly("TAGBlocked");
    }

    @Test
    void an_upstream_that_takes_too_long_is_answered_for_and_its_late_answer_is_dropped() {
        bench.up();
        bench.upstream.put("Authorize", payload -> Optional.empty());
        String own = "{'idTagInfo':{'status':'Invalid'}}";
        var answer = bench.asks("Authorize", "{'idTag':'TAG'}", own);
        bench.time.advance(RelayBench.ANSWER_MILLIS - 1);
        assertThat(answer).isNotDone();
        bench.time.advance(1);
        assertThat(answer.join()).isEqualTo(new Told.Result(json(own)));
    }

    @Test
    void an_upstream_that_answers_nonsense_or_an_error_is_answered_for() {
        bench.up();
        String own = "{'idTagInfo':{'status':'Invalid'}}";
        bench.upstream("Authorize", "{'idTagInfo':7}");
        assertThat(bench.says("Authorize", "{'idTag':'TAG'}", own)).isEqualTo(new Told.Result(json(own)));
        bench.upstream.put("Authorize", payload -> Optional.of(new Told.Error("InternalError", "")));
        assertThat(bench.says("Authorize", "{'idTag':'TAG'}", own)).isEqualTo(new Told.Result(json(own)));
        assertThat(bench.learned).isEmpty();
    }

    @Test
    void what_the_gateway_refuses_no_upstream_sees() {
        bench.up();
        var answer = bench.relay
                .said(
                        "StartTransaction",
                        json(START),
                        () -> java.util.concurrent.CompletableFuture.completedFuture(
                                new Told.Error("InternalError", "the disk is full")))
                .toCompletableFuture();
        bench.time.settle();
        assertThat(answer.join()).isEqualTo(new Told.Error("InternalError", "the disk is full"));
        assertThat(bench.line().sent("StartTransaction")).isEmpty();
        bench.says("SignCertificate", "{'csr':'x'}", "{'status':'Accepted'}");
        assertThat(bench.line().sent("SignCertificate")).isEmpty();
    }

    @Test
    void a_transaction_has_the_gateways_id_to_the_charger_and_the_upstreams_own_to_the_upstream() {
        bench.up();
        transactions();
        assertThat(bench.says("StartTransaction", START, OWN_START))
                .isEqualTo(new Told.Result(
                        json("{'transactionId':7001,'idTagInfo':{'status':'Accepted','parentIdTag':'P'}}")));
        bench.says("MeterValues", METER, "{}");
        bench.says("StopTransaction", STOP, OWN_STOP);
        assertThat(bench.line().sent("StartTransaction")).containsExactly(json(START));
        assertThat(bench.line().sent("MeterValues"))
                .extracting(each -> each.path("transactionId").asInt())
                .containsExactly(31);
        assertThat(bench.line().sent("StopTransaction"))
                .containsExactly(json(STOP).put("transactionId", 31));
    }

    @Test
    void a_start_and_a_stop_that_the_charger_says_twice_are_told_once() {
        bench.up();
        transactions();
        Told first = bench.says("StartTransaction", START, OWN_START);
        assertThat(bench.says("StartTransaction", START, OWN_START)).isEqualTo(first);
        bench.says("StopTransaction", STOP, OWN_STOP);
        bench.says("StopTransaction", STOP, OWN_STOP);
        assertThat(bench.line().sent("StartTransaction")).hasSize(1);
        assertThat(bench.line().sent("StopTransaction")).hasSize(1);
    }

    @Test
    void an_upstream_that_is_away_in_mid_transaction_gets_all_of_it_in_order_when_it_is_back() {
        bench.up();
        transactions();
        bench.says("StatusNotification", "{'connectorId':1,'errorCode':'NoError','status':'Charging'}", "{}");
        bench.says("StartTransaction", START, OWN_START);
        bench.line().goes("it broke");
        bench.says("MeterValues", METER, "{}");
        assertThat(bench.says("StopTransaction", STOP, OWN_STOP)).isEqualTo(new Told.Result(json(OWN_STOP)));
        bench.says("StatusNotification", "{'connectorId':1,'errorCode':'NoError','status':'Finishing'}", "{}");
        assertThat(bench.relay.standing().text())
                .isEqualTo("csms.example is away (it broke), the gateway answers by itself, 2 messages about"
                        + " transactions are kept for it");
        bench.time.advance(Backoff.FIRST_MILLIS);
        assertThat(bench.lines).hasSize(2);
        bench.line().listener.up();
        bench.time.settle();
        assertThat(bench.line().actions())
                .containsExactly("BootNotification", "StatusNotification", "MeterValues", "StopTransaction");
        assertThat(bench.line().sent("StatusNotification").get(0).path("status").asText())
                .isEqualTo("Finishing");
        assertThat(bench.line().sent("StopTransaction"))
                .containsExactly(json(STOP).put("transactionId", 31));
        assertThat(bench.relay.standing().text()).isEqualTo("relayed to csms.example");
    }

    @Test
    void a_start_whose_answer_was_lost_is_told_again_word_for_word() {
        bench.up();
        bench.upstream.put("StartTransaction", payload -> Optional.empty());
        bench.asks("StartTransaction", START, OWN_START);
        bench.line().goes("it broke");
        transactions();
        bench.time.advance(Backoff.FIRST_MILLIS);
        bench.line().listener.up();
        bench.time.settle();
        assertThat(bench.lines.get(0).sent("StartTransaction"))
                .isEqualTo(bench.line().sent("StartTransaction"));
        bench.says("StopTransaction", STOP, OWN_STOP);
        assertThat(bench.line()
                        .sent("StopTransaction")
                        .get(0)
                        .path("transactionId")
                        .asInt())
                .isEqualTo(31);
    }

    @Test
    void a_restart_of_the_gateway_loses_no_start_no_stop_and_no_id() {
        bench.up();
        transactions();
        bench.says("StartTransaction", START, OWN_START);
        bench.line().goes("it broke");
        bench.says("StopTransaction", STOP, OWN_STOP);
        bench.restart();
        bench.relay.chargerOpened(bench.dialect);
        bench.line().listener.up();
        bench.time.settle();
        assertThat(bench.line().actions()).containsExactly("BootNotification", "StopTransaction");
        assertThat(bench.line().sent("StopTransaction"))
                .containsExactly(json(STOP).put("transactionId", 31));
        bench.says("StopTransaction", STOP, OWN_STOP);
        assertThat(bench.line().sent("StopTransaction")).hasSize(1);
    }

    @Test
    void what_cannot_be_read_any_more_is_put_aside_and_the_relay_begins_anew() {
        bench.kept.add(json("{'queue':{'messages':[{'kind':'NONE','payload':{}}]}}"));
        bench.restart();
        assertThat(bench.aside).isTrue();
        assertThat(bench.relay.queue().size()).isZero();
        assertThat(bench.relay.mode()).isEqualTo(Relay.Mode.RELAY);
    }

    @Test
    void a_start_is_on_the_disk_before_the_charger_is_answered() {
        bench.relay.chargerOpened(bench.dialect);
        int before = bench.kept.size();
        bench.says("StartTransaction", START, OWN_START);
        assertThat(bench.kept).hasSizeGreaterThan(before);
        assertThat(bench.kept.get(bench.kept.size() - 1).path("queue").path("messages"))
                .hasSize(1);
    }

    @Test
    void a_token_that_turns_out_to_be_unwelcome_when_the_charger_was_answered_already_ends_its_transaction() {
        bench.relay.chargerOpened(bench.dialect);
        bench.says("StartTransaction", START, OWN_START);
        bench.upstream("StartTransaction", "{'transactionId':31,'idTagInfo':{'status':'Invalid'}}");
        bench.charger("RemoteStopTransaction", "{'status':'Accepted'}");
        bench.line().listener.up();
        bench.boot();
        bench.time.settle();
        assertThat(bench.toCharger)
                .containsExactly(new RelayBench.Sent("RemoteStopTransaction", json("{'transactionId':7001}")));
        assertThat(bench.learned).contains("TAGInvalid");
    }

    @Test
    void a_message_that_the_upstream_always_refuses_is_given_up_and_the_next_go_on() {
        bench.up();
        bench.upstream.put(
                "StartTransaction",
                payload -> Optional.of(
                        payload.path("idTag").asText().equals("TAG")
                                ? new Told.Error("InternalError", "")
                                : new Told.Result(json("{'transactionId':32,'idTagInfo':{'status':'Accepted'}}"))));
        bench.upstream("StopTransaction", "{}");
        bench.says("StartTransaction", START, OWN_START);
        bench.says("StopTransaction", STOP, OWN_STOP);
        bench.says("StartTransaction", START.replace("TAG", "OTHER"), OWN_START.replace("7001", "7002"));
        bench.time.advance(TransactionQueue.MAX_REFUSALS * Delivery.RETRY_MILLIS);
        assertThat(bench.line().sent("StartTransaction")).hasSize(TransactionQueue.MAX_REFUSALS + 1);
        assertThat(bench.line().sent("StopTransaction"))
                .as("of the one that was refused")
                .isEmpty();
        assertThat(bench.relay.queue().dropped()).isEqualTo(2);
        assertThat(bench.relay.queue().size()).isZero();
    }

    @Test
    void a_times_own_way_is_put_right_when_the_upstream_refuses_it() {
        bench.up();
        bench.upstream.put(
                "StartTransaction",
                payload -> Optional.of(
                        payload.path("timestamp").asText().endsWith("Z")
                                ? new Told.Result(json(UP_START))
                                : new Told.Error("FormationViolation", "")));
        bench.says("StartTransaction", START.replace("00:00Z", "00:00+00"), OWN_START);
        bench.time.advance(Delivery.RETRY_MILLIS);
        assertThat(bench.line().sent("StartTransaction")).hasSize(2);
        assertThat(bench.relay.queue().size()).isZero();
    }

    @Test
    void an_upstream_that_never_answers_a_message_is_given_up_as_a_line_and_called_again_later_each_time() {
        bench.up();
        bench.upstream.put("StartTransaction", payload -> Optional.of(new Told.Nothing("time-out", true)));
        bench.asks("StartTransaction", START, OWN_START);
        assertThat(bench.line().closed).isEqualTo("no answer to StartTransaction");
        assertThat(bench.standing.connected()).isFalse();
        assertThat(bench.relay.queue().size()).isEqualTo(1);
    }

    @Test
    void the_upstreams_remote_stop_is_translated_and_one_of_a_strangers_transaction_is_rejected() {
        bench.up();
        transactions();
        bench.charger("RemoteStopTransaction", "{'status':'Accepted'}");
        bench.says("StartTransaction", START, OWN_START);
        assertThat(bench.status(bench.asked("RemoteStopTransaction", "{'transactionId':31}")))
                .isEqualTo("Accepted");
        assertThat(bench.status(bench.asked("RemoteStopTransaction", "{'transactionId':7001}")))
                .isEqualTo("Rejected");
        assertThat(bench.toCharger)
                .containsExactly(new RelayBench.Sent("RemoteStopTransaction", json("{'transactionId':7001}")));
    }

    @Test
    void what_the_upstream_asks_goes_to_the_charger_and_the_answer_back() {
        bench.up();
        bench.charger("Reset", "{'status':'Accepted'}");
        assertThat(bench.asked("Reset", "{'type':'Soft'}")).isEqualTo(new Told.Result(json("{'status':'Accepted'}")));
        assertThat(bench.asked("UnlockConnector", "{'connectorId':1}")).isEqualTo(new Told.Error("NotSupported", ""));
        bench.charger.put("Reset", payload -> new Told.Nothing("no answer within 10000 ms", true));
        assertThat(bench.asked("Reset", "{'type':'Soft'}"))
                .isEqualTo(new Told.Error("GenericError", "no answer within 10000 ms"));
    }

    @Test
    void no_profile_of_the_upstream_reaches_the_charger_and_it_can_only_lower() {
        bench.up();
        assertThat(bench.relay.amperes(1, 1, 3)).isEmpty();
        String profile = "{'connectorId':0,'csChargingProfiles':{'chargingProfileId':1,'stackLevel':99,"
                + "'chargingProfilePurpose':'ChargePointMaxProfile','chargingProfileKind':'Absolute','chargingSchedule':"
                + "{'chargingRateUnit':'A','chargingSchedulePeriod':[{'startPeriod':0,'limit':10.0}]}}}";
        assertThat(bench.status(bench.asked("SetChargingProfile", profile))).isEqualTo("Accepted");
        assertThat(bench.relay.amperes(1, 1, 3)).hasValue(10);
        assertThat(bench.relay.amperes(1, 2, 3)).as("two connectors share it").hasValue(5);
        assertThat(bench.limitChanges).isPositive();
        assertThat(bench.status(bench.asked("ClearChargingProfile", "{}"))).isEqualTo("Accepted");
        assertThat(bench.status(bench.asked("ClearChargingProfile", "{}"))).isEqualTo("Unknown");
        assertThat(bench.relay.amperes(1, 1, 3)).isEmpty();
        assertThat(bench.toCharger).isEmpty();
    }

    @Test
    void a_profile_of_a_transaction_needs_one_and_ends_with_it() {
        bench.up();
        transactions();
        String profile =
                "{'connectorId':1,'csChargingProfiles':{'chargingProfileId':5,'transactionId':31,'stackLevel':0,"
                        + "'chargingProfilePurpose':'TxProfile','chargingProfileKind':'Relative','chargingSchedule':"
                        + "{'chargingRateUnit':'W','chargingSchedulePeriod':[{'startPeriod':0,'limit':6900},{'startPeriod':60,'limit':0}]}}}";
        assertThat(bench.status(bench.asked("SetChargingProfile", profile))).isEqualTo("Rejected");
        bench.says("StartTransaction", START, OWN_START);
        assertThat(bench.status(bench.asked("SetChargingProfile", profile.replace("31", "30"))))
                .isEqualTo("Rejected");
        assertThat(bench.status(bench.asked("SetChargingProfile", profile))).isEqualTo("Accepted");
        assertThat(bench.relay.amperes(1, 1, 3)).hasValue(10);
        bench.time.advance(60_000);
        assertThat(bench.relay.amperes(1, 1, 3)).hasValue(0);
        bench.says("StopTransaction", STOP, OWN_STOP);
        assertThat(bench.relay.amperes(1, 1, 3)).isEmpty();
    }

    @Test
    void the_profile_of_a_remote_start_stays_here_and_is_for_the_transaction_that_begins() {
        bench.up();
        transactions();
        bench.charger("RemoteStartTransaction", "{'status':'Accepted'}");
        String start = "{'idTag':'TAG','connectorId':1,'chargingProfile':{'chargingProfileId':5,'stackLevel':0,"
                + "'chargingProfilePurpose':'TxProfile','chargingProfileKind':'Relative','chargingSchedule':"
                + "{'chargingRateUnit':'A','chargingSchedulePeriod':[{'startPeriod':0,'limit':8}]}}}";
        assertThat(bench.status(bench.asked("RemoteStartTransaction", start))).isEqualTo("Accepted");
        assertThat(bench.toCharger)
                .containsExactly(
                        new RelayBench.Sent("RemoteStartTransaction", json("{'idTag':'TAG','connectorId':1}")));
        assertThat(bench.relay.amperes(1, 1, 3)).isEmpty();
        bench.says("StartTransaction", START, OWN_START);
        assertThat(bench.relay.amperes(1, 1, 3)).hasValue(8);
        bench.charger("RemoteStartTransaction", "{'status':'Rejected'}");
        bench.asked("RemoteStartTransaction", start.replace("Id':5", "Id':6"));
        assertThat(bench.relay.held().all()).hasSize(1);
    }

    @Test
    void meter_values_of_a_transaction_that_the_upstream_never_heard_of_come_without_its_number() {
        bench.up();
        bench.says("MeterValues", METER, "{}");
        assertThat(bench.line().sent("MeterValues").get(0).has("transactionId")).isFalse();
        bench.says("StopTransaction", STOP, OWN_STOP);
        assertThat(bench.line().sent("StopTransaction")).isEmpty();
    }

    @Test
    void a_stop_that_has_lost_its_id_is_of_the_one_transaction_that_is_open() {
        bench.up();
        transactions();
        bench.says("StartTransaction", START, OWN_START);
        bench.says("StopTransaction", STOP.replace("7001", "-1"), OWN_STOP);
        assertThat(bench.line()
                        .sent("StopTransaction")
                        .get(0)
                        .path("transactionId")
                        .asInt())
                .isEqualTo(31);
    }

    @Test
    void numbers_of_the_gateways_own_requests_are_none_of_the_upstreams_business() {
        bench.up();
        bench.charger("GetLog", "{'status':'Accepted'}");
        bench.upstream("LogStatusNotification", "{}");
        bench.asked("GetLog", "{'requestId':1,'logType':'SecurityLog','log':{'remoteLocation':'ftp://x/'}}");
        int given = bench.toCharger.get(0).payload().path("requestId").asInt();
        assertThat(given).isNotEqualTo(1);
        bench.says("LogStatusNotification", "{'status':'Uploading','requestId':1}", "{}");
        bench.says("LogStatusNotification", "{'status':'Uploaded','requestId':" + given + "}", "{}");
        assertThat(bench.line().sent("LogStatusNotification"))
                .containsExactly(json("{'status':'Uploaded','requestId':1}"));
    }

    @Test
    void trouble_is_told_after_a_while_and_ends_when_the_upstream_is_back() {
        bench.up();
        bench.line().goes("it broke");
        assertThat(bench.standing.trouble()).isEmpty();
        for (int i = 0; i < 40; i++) {
            bench.time.advance(1_000);
            bench.lines.stream()
                    .filter(each -> each == bench.line() && each.closed.isEmpty())
                    .forEach(each -> each.listener.down("refused"));
        }
        assertThat(bench.standing.trouble().orElseThrow()).contains("csms.example is away");
        bench.time.advance(Backoff.MOST_MILLIS);
        bench.line().listener.up();
        bench.time.settle();
        assertThat(bench.standing.trouble()).isEmpty();
    }

    @Test
    void the_mode_is_changed_while_it_runs_and_outlives_a_restart_until_the_configuration_says_otherwise() {
        bench.up();
        bench.relay.set(Relay.Mode.AUTONOMOUS);
        assertThat(bench.line().closed).contains("autonomous");
        assertThat(bench.standing.text()).isEqualTo("autonomous, csms.example is left out");
        bench.says("Authorize", "{'idTag':'TAG'}", "{'idTagInfo':{'status':'Accepted'}}");
        assertThat(bench.line().sent("Authorize")).isEmpty();
        bench.restart();
        assertThat(bench.relay.mode()).isEqualTo(Relay.Mode.AUTONOMOUS);
        bench.relay.chargerOpened(bench.dialect);
        assertThat(bench.lines).hasSize(1);
        bench.relay.set(Relay.Mode.RELAY);
        assertThat(bench.lines).hasSize(2);
    }

    @Test
    void a_transaction_that_ends_while_the_relay_is_off_is_told_once_it_is_on_again() {
        bench.up();
        transactions();
        bench.says("StartTransaction", START, OWN_START);
        bench.relay.set(Relay.Mode.AUTONOMOUS);
        assertThat(bench.says("StopTransaction", STOP, OWN_STOP)).isEqualTo(new Told.Result(json(OWN_STOP)));
        assertThat(bench.says("StopTransaction", STOP, OWN_STOP)).isEqualTo(new Told.Result(json(OWN_STOP)));
        assertThat(bench.relay.standing().text())
                .isEqualTo("autonomous, csms.example is left out, 1 message about a transaction is kept for it");
        bench.restart();
        bench.relay.chargerOpened(bench.dialect);
        bench.relay.set(Relay.Mode.RELAY);
        bench.line().listener.up();
        bench.time.settle();
        assertThat(bench.lines).hasSize(2);
        assertThat(bench.line().sent("StopTransaction"))
                .containsExactly(json(STOP).put("transactionId", 31));
    }

    @Test
    void a_transaction_that_begins_while_the_relay_is_off_is_never_told() {
        bench.up();
        transactions();
        bench.relay.set(Relay.Mode.AUTONOMOUS);
        bench.says("StartTransaction", START, OWN_START);
        bench.says("StopTransaction", STOP, OWN_STOP);
        bench.relay.set(Relay.Mode.RELAY);
        bench.line().listener.up();
        bench.time.settle();
        assertThat(bench.line().actions()).containsExactly("BootNotification");
    }

    @Test
    void an_event_of_2_0_1_that_ends_a_told_transaction_while_the_relay_is_off_is_told_later() {
        RelayBench newer = new RelayBench(energy.busbar.driver.ocpp.v201.Ocpp201.DIALECT);
        newer.upstream("TransactionEvent", "{}");
        newer.up();
        String event =
                "{'eventType':'%s','timestamp':'2026-01-01T00:00:00Z','triggerReason':'CablePluggedIn','seqNo':%d,"
                        + "'transactionInfo':{'transactionId':'%s'},'evse':{'id':1}}";
        newer.says("TransactionEvent", String.format(event, "Started", 0, "t1"), "{}");
        newer.relay.set(Relay.Mode.AUTONOMOUS);
        newer.says("TransactionEvent", String.format(event, "Updated", 1, "t1"), "{}");
        newer.says("TransactionEvent", String.format(event, "Ended", 2, "t1"), "{}");
        newer.says("TransactionEvent", String.format(event, "Started", 0, "t2"), "{}");
        newer.says("TransactionEvent", String.format(event, "Ended", 1, "t2"), "{}");
        newer.relay.set(Relay.Mode.RELAY);
        newer.line().listener.up();
        newer.time.settle();
        assertThat(newer.line().sent("TransactionEvent")).singleElement().satisfies(told -> {
            assertThat(told.path("eventType").asText()).isEqualTo("Ended");
            assertThat(told.path("transactionInfo").path("transactionId").asText())
                    .isEqualTo("t1");
            assertThat(told.path("offline").asBoolean()).isTrue();
        });
    }

    @Test
    void who_the_charger_is_and_how_it_stands_is_known_when_the_relay_is_switched_on() {
        bench.relay.set(Relay.Mode.AUTONOMOUS);
        bench.relay.chargerOpened(bench.dialect);
        bench.boot();
        bench.says("StatusNotification", "{'connectorId':1,'errorCode':'NoError','status':'Charging'}", "{}");
        assertThat(bench.lines).isEmpty();
        bench.relay.set(Relay.Mode.RELAY);
        bench.line().listener.up();
        bench.time.settle();
        assertThat(bench.standing.connected()).isTrue();
        assertThat(bench.line().actions()).containsExactly("BootNotification", "StatusNotification");
    }

    @Test
    void a_mode_that_cannot_be_kept_is_not_taken() {
        bench.up();
        bench.diskFails = true;
        var set = bench.relay.set(Relay.Mode.AUTONOMOUS);
        bench.time.settle();
        assertThat(set).isCompletedExceptionally();
        assertThat(bench.relay.mode()).isEqualTo(Relay.Mode.RELAY);
        assertThat(bench.lines).hasSize(2);
    }

    @Test
    void a_charger_that_goes_takes_its_line_with_it() {
        bench.up();
        bench.relay.chargerLost();
        assertThat(bench.line().closed).isEqualTo("the charger is not connected");
        bench.time.advance(600_000);
        assertThat(bench.lines).hasSize(1);
        assertThat(bench.standing.trouble()).isEmpty();
    }

    @Test
    void a_charger_that_does_not_boot_again_is_told_of_by_the_boot_of_before() {
        bench.up();
        bench.relay.chargerLost();
        bench.relay.chargerOpened(bench.dialect);
        bench.line().listener.up();
        bench.time.settle();
        assertThat(bench.line().sent("BootNotification")).hasSize(1);
        assertThat(bench.standing.connected()).isTrue();
    }

    @Test
    void one_whose_boot_nobody_knows_is_waited_for_and_then_told_of_without() {
        bench.relay.chargerOpened(bench.dialect);
        bench.line().listener.up();
        bench.time.advance(UpstreamLink.BOOT_WAIT_MILLIS - 1);
        assertThat(bench.standing.connected()).isFalse();
        bench.time.advance(1);
        assertThat(bench.standing.connected()).isTrue();
    }

    @Test
    void what_a_charger_said_in_one_version_is_not_told_in_another() {
        bench.up();
        bench.says("StatusNotification", "{'connectorId':1,'errorCode':'NoError','status':'Charging'}", "{}");
        bench.relay.chargerLost();
        bench.relay.chargerOpened(energy.busbar.driver.ocpp.v201.Ocpp201.DIALECT);
        bench.line().listener.up();
        bench.time.advance(UpstreamLink.BOOT_WAIT_MILLIS);
        assertThat(bench.standing.connected()).isTrue();
        assertThat(bench.line().sent).isEmpty();
    }

    @Test
    void what_an_upstream_writes_into_its_refusal_is_shown_short_and_on_one_line() {
        bench.upstream(
                "BootNotification",
                "{'status':'" + "x\\n".repeat(1_000) + "','currentTime':'2026-01-01T00:00:00Z','interval':60}");
        bench.relay.chargerOpened(bench.dialect);
        bench.line().listener.up();
        bench.boot();
        assertThat(bench.standing.text()).hasSizeLessThan(300).doesNotContain("\n");
    }
}
