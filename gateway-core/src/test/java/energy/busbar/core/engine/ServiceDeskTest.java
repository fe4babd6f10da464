package energy.busbar.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Event;
import energy.busbar.core.model.Service;
import energy.busbar.core.port.CommandIntake.Receipt;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceDeskTest {
    private final Rig rig = new Rig();

    @BeforeEach
    void site() {
        for (String id : List.of("charger-1", "charger-2", "charger-3")) {
            LagSite.Unit charger = rig.site.add(id, DeviceType.CHARGER, 16);
            charger.services = EnumSet.allOf(Service.class);
            charger.tags = Set.of("yard");
        }
        rig.site.add("charger-4", DeviceType.CHARGER, 16).tags = Set.of("yard");
        rig.site.add("battery-1", DeviceType.BATTERY, 5000);
    }

    private static CommandRequest tagged(String id, String slug, String tag, Map<String, Object> input) {
        return new CommandRequest(
                id,
                slug,
                Optional.empty(),
                Optional.of(tag),
                input,
                Optional.empty(),
                Optional.empty(),
                "mqtt:platform");
    }

    private void refused(Receipt receipt, String code, String... words) {
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Refused.class, r -> {
            assertThat(r.code()).isEqualTo(code);
            assertThat(r.message()).contains(words);
        });
        assertThat(rig.site.asked).isEmpty();
    }

    @Test
    void a_relay_is_switched_of_one_or_of_many_also_during_a_lockout_and_only_where_there_is_an_upstream() {
        rig.site.unit("charger-2").services.remove(Service.SET_RELAY_MODE);
        rig.start();
        rig.command("site:set-service-lockout", null, Map.of("enabled", true));
        assertThat(rig.submit(tagged("t", "charger:set-relay-mode", "yard", Map.of("mode", "autonomous"))))
                .isInstanceOf(Receipt.Accepted.class);
        assertThat(rig.site.asked)
                .extracting(asked -> asked.device().value() + asked.order())
                .containsExactlyInAnyOrder(
                        "charger-1" + new ServiceOrder.SetRelayMode(false),
                        "charger-3" + new ServiceOrder.SetRelayMode(false));
        rig.site.asked.clear();
        refused(
                rig.submit(Rig.request("n", "charger:set-relay-mode", "charger-2", Map.of("mode", "relay"))),
                "not-able",
                "charger-2 does not take charger:set-relay-mode");
        refused(
                rig.submit(Rig.request("w", "charger:set-relay-mode", "charger-1", Map.of("mode", "off"))),
                "bad-input",
                "mode must be one of [relay, autonomous]");
    }

    @Test
    void a_service_is_asked_once_and_ends_with_its_result() {
        rig.start();
        CommandRequest reset = Rig.request("r", "charger:reset", "charger-1", Map.of("type", "hard"));
        assertThat(rig.submit(reset)).isInstanceOf(Receipt.Accepted.class);
        assertThat(rig.status("r")).isEqualTo("pending");
        assertThat(rig.submit(reset)).isInstanceOf(Receipt.Known.class);
        assertThat(rig.site.asked)
                .singleElement()
                .satisfies(asked ->
                        assertThat(asked.order()).isEqualTo(new ServiceOrder.Reset(ServiceOrder.Reset.Kind.HARD)));
        rig.site.asked.get(0).result().complete(new ServiceResult.Done("the charger restarts", Map.of("x", 7)));
        assertThat(rig.status("r")).isEqualTo("success");
        assertThat(rig.detail("r")).isEqualTo("the charger restarts");
        rig.seconds(200);
        assertThat(rig.ledger.typesOf("r")).containsExactly("command.pending", "command.succeeded");
        assertThat(rig.ledger.events)
                .filteredOn(e -> e.type().equals("command.succeeded"))
                .singleElement()
                .satisfies(e -> assertThat(e.data()).containsEntry("result", Map.of("x", 7)));
        assertThat(rig.ledger.commandsInEffect()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "refused, the charger says no",
        "failed, the charger is not connected",
        "unknown, it may have been done or not",
        "fault, it may have been done or not"
    })
    void what_did_not_work_fails_with_its_reason(String how, String words) {
        rig.start();
        rig.command("charger:unlock-connector", "charger-1", Map.of());
        var result = rig.site.asked.get(0).result();
        switch (how) {
            case "refused" -> result.complete(new ServiceResult.Refused("the charger says no"));
            case "failed" -> result.complete(new ServiceResult.Failed("the charger is not connected"));
            case "unknown" -> result.complete(new ServiceResult.Unknown("no answer within 10 s"));
            default -> result.completeExceptionally(new IllegalStateException("a bug"));
        }
        assertThat(rig.status("c1")).isEqualTo("failed");
        assertThat(rig.detail("c1")).contains(words);
        assertThat(rig.ledger.typesOf("c1")).containsExactly("command.pending", "command.failed");
    }

    @Test
    void what_never_answers_ends_after_its_time_and_a_late_answer_changes_nothing() {
        rig.start();
        rig.command("charger:unlock-connector", "charger-1", Map.of());
        rig.seconds(149);
        assertThat(rig.status("c1")).isEqualTo("pending");
        rig.seconds(2);
        assertThat(rig.status("c1")).isEqualTo("failed");
        assertThat(rig.detail("c1")).isEqualTo("no result within 150 s; it may have been done or not");
        rig.site.asked.get(0).result().complete(new ServiceResult.Done("unlocked"));
        assertThat(rig.ledger.typesOf("c1")).containsExactly("command.pending", "command.failed");
    }

    @Test
    void a_gateway_that_dies_in_the_middle_asks_no_second_time() {
        rig.start();
        rig.command("charger:reset", "charger-1", Map.of());
        assertThat(rig.site.asked).hasSize(1);
        rig.start();
        rig.seconds(5);
        assertThat(rig.site.asked).hasSize(1);
        assertThat(rig.status("c1")).isEqualTo("failed");
        assertThat(rig.detail("c1")).contains("the gateway stopped", "may have been done or not", "new command");
        assertThat(rig.ledger.typesOf("c1")).containsExactly("command.pending", "command.failed");
        assertThat(rig.ledger.commandsInEffect()).isEmpty();
        rig.start();
        assertThat(rig.ledger.typesOf("c1")).hasSize(2);
    }

    @Test
    void one_that_was_only_written_down_is_told_as_never_sent() {
        rig.ledger.admit(Rig.request("x", "charger:reset", "charger-1", Map.of()), rig.clock.instant());
        rig.start();
        assertThat(rig.status("x")).isEqualTo("failed");
        assertThat(rig.detail("x")).contains("nothing was sent");
        assertThat(rig.site.asked).isEmpty();
    }

    @Test
    void one_that_ended_just_before_the_crash_stays_as_it_ended() {
        rig.site.serviceResult = Optional.of(new ServiceResult.Done("done"));
        rig.start();
        rig.command("charger:reset", "charger-1", Map.of());
        rig.ledger.setInEffect("c1", true);
        rig.start();
        assertThat(rig.status("c1")).isEqualTo("success");
        assertThat(rig.ledger.typesOf("c1")).containsExactly("command.pending", "command.succeeded");
        assertThat(rig.ledger.commandsInEffect()).isEmpty();
    }

    @Test
    void a_long_one_shows_how_far_it_is_and_not_too_often() {
        rig.start();
        rig.command("charger:update-firmware", "charger-1", Map.of("image", "box-1.2.bin"));
        LagSite.Asked update = rig.site.asked.get(0);
        update.progress().at("downloading", OptionalInt.of(1));
        assertThat(rig.detail("c1")).isEqualTo("downloading 1 %");
        for (int percent = 2; percent <= 90; percent++) {
            update.progress().at("downloading", OptionalInt.of(percent));
        }
        assertThat(rig.detail("c1")).isEqualTo("downloading 1 %");
        rig.seconds(6);
        assertThat(rig.status("c1")).isEqualTo("pending");
        assertThat(rig.detail("c1")).isEqualTo("downloading 90 %");
        rig.seconds(3600);
        update.progress().at("installing", OptionalInt.empty());
        assertThat(rig.detail("c1")).isEqualTo("installing");
        update.result().complete(new ServiceResult.Done("runs 1.2"));
        update.progress().at("late", OptionalInt.empty());
        rig.seconds(10);
        assertThat(rig.detail("c1")).isEqualTo("runs 1.2");
        assertThat(rig.ledger.typesOf("c1"))
                .containsExactly(
                        "command.pending",
                        "command.updated",
                        "command.updated",
                        "command.updated",
                        "command.succeeded");
        assertThat(rig.ledger.events.stream().map(Event::key)).doesNotHaveDuplicates();
    }

    @Test
    void only_so_many_run_at_once_and_the_others_wait_for_their_turn() {
        for (int i = 10; i < 60; i++) {
            LagSite.Unit charger = rig.site.add("charger-" + i, DeviceType.CHARGER, 16);
            charger.services = EnumSet.allOf(Service.class);
            charger.tags = Set.of("many");
        }
        rig.start();
        rig.submit(tagged("u", "charger:update-firmware", "many", Map.of("image", "a.bin")));
        assertThat(rig.site.asked).hasSize(ServiceDesk.MAX_LONG);
        rig.submit(tagged("t", "charger:trigger-message", "many", Map.of("message", "heartbeat")));
        assertThat(rig.site.asked).hasSize(ServiceDesk.MAX_LONG + ServiceDesk.MAX_BRIEF);
        rig.site.asked.get(0).result().complete(new ServiceResult.Done(""));
        assertThat(rig.site.asked).hasSize(ServiceDesk.MAX_LONG + ServiceDesk.MAX_BRIEF + 1);
        rig.site.serviceResult = Optional.of(new ServiceResult.Done(""));
        List.copyOf(rig.site.asked).forEach(a -> a.result().complete(new ServiceResult.Done("")));
        assertThat(rig.site.asked).hasSize(100);
        assertThat(rig.status("u")).isEqualTo("success");
        assertThat(rig.detail("t")).isEqualTo("50 of 50 done");
    }

    @Test
    void a_device_is_asked_one_brief_and_one_long_thing_at_a_time() {
        rig.start();
        rig.command("charger:fetch-logs", "charger-1", Map.of());
        rig.command("charger:reset", "charger-1", Map.of());
        rig.command("charger:unlock-connector", "charger-1", Map.of());
        assertThat(rig.site.asked)
                .extracting(a -> a.order().service())
                .containsExactly(Service.FETCH_LOGS, Service.RESET);
        rig.site.asked.get(1).result().complete(new ServiceResult.Done("restarts"));
        assertThat(rig.site.asked).hasSize(3);
    }

    @Test
    void what_waits_too_long_is_never_sent() {
        rig.start();
        rig.command("charger:reset", "charger-1", Map.of());
        rig.submit(new CommandRequest(
                "late",
                "charger:unlock-connector",
                Optional.of(new DeviceId("charger-1")),
                Optional.empty(),
                Map.of(),
                Optional.of(rig.clock.instant().plusSeconds(20)),
                Optional.empty(),
                "cli:test"));
        rig.seconds(22);
        assertThat(rig.status("late")).isEqualTo("failed");
        assertThat(rig.detail("late")).contains("expired before it could start", "nothing was sent");
        rig.site.asked.get(0).result().complete(new ServiceResult.Done(""));
        assertThat(rig.site.asked).hasSize(1);
    }

    @Test
    void a_batch_leaves_out_who_cannot_and_names_who_did_not() {
        rig.start();
        rig.submit(tagged("b", "charger:set-availability", "yard", Map.of("operative", false)));
        assertThat(rig.site.asked)
                .extracting(a -> a.device().value())
                .containsExactly("charger-1", "charger-2", "charger-3");
        rig.site.asked.get(0).result().complete(new ServiceResult.Done("out of use"));
        rig.site.asked.get(1).result().complete(new ServiceResult.Failed("the charger is not connected"));
        assertThat(rig.status("b")).isEqualTo("pending");
        rig.site.asked.get(2).result().complete(new ServiceResult.Done("out of use"));
        assertThat(rig.status("b")).isEqualTo("failed");
        assertThat(rig.detail("b")).isEqualTo("2 of 3 done; charger-2: the charger is not connected");
    }

    @Test
    void an_availability_that_was_set_is_told_to_the_driver_after_a_restart() {
        rig.start();
        rig.command("charger:set-availability", "charger-1", Map.of("operative", false));
        rig.command("charger:set-availability", "charger-2", Map.of("operative", false));
        rig.site.asked.get(0).result().complete(new ServiceResult.Done("out of use"));
        rig.site.asked.get(1).result().complete(new ServiceResult.Refused("no"));
        rig.start();
        assertThat(rig.site.reminded)
                .containsExactly(Map.entry(new DeviceId("charger-1"), new ServiceOrder.SetAvailability(false)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "charger:reset | type | gently | must be one of",
                "charger:reset | kind | soft | does not know the field 'kind'",
                "charger:set-availability | operative | off | must be true or false",
                "charger:set-availability | | | needs the field 'operative'",
                "charger:trigger-message | message | hello | must be one of",
                "charger:reserve | idToken | AB | needs the field 'expiry'",
                "charger:start-session | idToken | A B | without blanks",
                "charger:start-session | idToken | 0123456789012345678901234567890123456 | at most 36 characters",
                "charger:cancel-reservation | reservationId | seven | must be a number",
                "charger:update-firmware | image | ../etc/passwd | the name of an image",
                "charger:fetch-logs | from | yesterday | with its zone",
            })
    void bad_input_is_refused_with_what_would_be_right(String slug, String field, String value, String expected) {
        rig.start();
        refused(rig.command(slug, "charger-1", field == null ? Map.of() : Map.of(field, value)), "bad-input", expected);
        assertThat(rig.ledger.typesOf("c1")).containsExactly("command.failed");
    }

    @Test
    void a_reservation_ends_within_a_week_and_has_a_whole_number() {
        rig.start();
        Instant now = rig.clock.instant();
        refused(
                rig.command(
                        "charger:reserve",
                        "charger-1",
                        Map.of(
                                "idToken",
                                "AB",
                                "expiry",
                                now.plusSeconds(8 * 86_400).toString())),
                "bad-input",
                "at most 7 days ahead");
        refused(
                rig.command("charger:reserve", "charger-1", Map.of("idToken", "AB", "expiry", now.toString())),
                "bad-input",
                "expiry must be after now");
        refused(
                rig.command(
                        "charger:reserve",
                        "charger-1",
                        Map.of("idToken", "AB", "expiry", now.plusSeconds(60).toString(), "reservationId", 1.5)),
                "bad-input",
                "a whole number");
    }

    @Test
    void who_cannot_is_told_what_it_can() {
        rig.site.unit("charger-1").services = Set.of(Service.RESET);
        rig.start();
        refused(
                rig.command("charger:unlock-connector", "charger-1", Map.of()),
                "not-able",
                "does not take charger:unlock-connector",
                "[charger:reset]");
        refused(rig.command("charger:reset", "battery-1", Map.of()), "wrong-type", "is for charger");
        refused(rig.command("charger:reset", "charger-9", Map.of()), "unknown-device", "charger-9");
        refused(rig.command("charger:reset", null, Map.of()), "unknown-device", "needs a deviceId or a tag");
        refused(rig.submit(tagged("y", "charger:start-session", "yard", Map.of())), "bad-input", "one device");
    }

    @Test
    void before_commissioning_and_during_a_lockout_it_only_looks() {
        rig.site.commissioned = false;
        rig.start();
        refused(rig.command("charger:reset", "charger-1", Map.of()), "not-commissioned", "commissioned: true");
        rig.site.commissioned = true;
        rig.command("site:set-service-lockout", null, Map.of("enabled", true));
        refused(rig.command("charger:reset", "charger-1", Map.of()), "locked-out", "cli:test");
        rig.command("charger:trigger-message", "charger-1", Map.of("message", "heartbeat"));
        assertThat(rig.site.asked).hasSize(1);
    }

    @Test
    void it_takes_no_time_of_effect() {
        rig.start();
        refused(
                rig.submit(new CommandRequest(
                        "x",
                        "charger:reset",
                        Optional.of(new DeviceId("charger-1")),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        Optional.of(rig.clock.instant().plusSeconds(60)),
                        "cli:test")),
                "bad-input",
                "is done once");
    }

    @Test
    void too_many_are_refused_and_not_kept_waiting() {
        rig.start();
        for (int i = 0; i < ServiceDesk.MAX_OPEN; i++) {
            assertThat(rig.command("charger:reset", "charger-1", Map.of())).isInstanceOf(Receipt.Accepted.class);
        }
        assertThat(rig.command("charger:reset", "charger-2", Map.of()))
                .isInstanceOfSatisfying(
                        Receipt.Refused.class, r -> assertThat(r.code()).isEqualTo("busy"));
    }

    @Test
    void a_token_is_not_written_to_the_audit() {
        rig.start();
        rig.command("charger:start-session", "charger-1", Map.of("idToken", "04A1B2C3D4"));
        assertThat(rig.ledger.audit)
                .singleElement()
                .asString()
                .contains("••••C3D4")
                .doesNotContain("04A1B2");
    }

    @Test
    void only_what_a_device_offers_is_among_its_commands() {
        assertThat(CommandCatalogue.of(DeviceType.CHARGER, Optional.empty(), Set.of(Service.RESET)))
                .extracting(CommandCatalogue.AvailableCommand::slug)
                .contains("charger:set-current-limit", "charger:reset")
                .doesNotContain("charger:reserve", "charger:fetch-logs");
    }
}
