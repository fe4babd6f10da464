package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.Alert;
import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.DispatchReport;
import energy.busbar.core.model.Event;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.port.Ledger;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
    private static final Instant AT = Instant.parse("2026-11-24T09:00:00.123Z");
    private static final DeviceId BATTERY = new DeviceId("battery-1");

    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(directory.resolve("state")).open();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Ledger ledger() {
        return bench.store.ledger();
    }

    private static Event event(String type) {
        return new Event(type, Event.VERSION, type + "-key", AT, Map.of("mean", Double.NaN));
    }

    private static CommandRequest request(String id) {
        return new CommandRequest(
                id,
                "battery:set-operating-mode",
                Optional.of(BATTERY),
                Optional.empty(),
                Map.of("operatingMode", "discharge", "power", 3000, "list", List.of(1, 2.5, true)),
                Optional.of(AT.plusSeconds(60)),
                Optional.empty(),
                "mqtt:platform");
    }

    @Test
    void a_command_is_admitted_once_and_its_answer_outlives_a_restart() {
        assertThat(ledger().admit(request("c-1"), AT)).isInstanceOf(Ledger.Admission.Admitted.class);
        CommandRecord done = ledger().transition(
                        "c-1",
                        CommandStatus.OVERRIDDEN,
                        Optional.of("ev-1"),
                        "the event is stronger",
                        AT.plusSeconds(1),
                        event("command.overridden"));
        assertThat(done.transition()).isEqualTo(1);
        bench.reopen();
        assertThat(ledger().admit(request("c-1"), AT.plusSeconds(9))).isEqualTo(new Ledger.Admission.Known(done));
        assertThat(ledger().command("c-1")).contains(done);
        assertThat(done.request()).isEqualTo(request("c-1"));
        assertThat(bench.events.backlog().parcels()).isEqualTo(1);
    }

    @Test
    void progress_changes_the_words_alone_and_is_an_event_of_its_own() {
        ledger().admit(request("c-1"), AT);
        ledger().progress("c-1", "downloading 10 %", AT.plusSeconds(5), event("command.updated"));
        bench.reopen();
        CommandRecord command = ledger().command("c-1").orElseThrow();
        assertThat(command.detail()).isEqualTo("downloading 10 %");
        assertThat(command.status()).isEqualTo(CommandStatus.PENDING);
        assertThat(command.transition()).isZero();
        assertThat(command.updatedAt()).isEqualTo(AT.plusSeconds(5));
        assertThat(bench.events.backlog().parcels()).isEqualTo(1);
    }

    @Test
    void a_transition_of_an_unknown_command_changes_nothing() {
        assertThatThrownBy(() -> ledger().transition(
                                "x", CommandStatus.SUCCESS, Optional.empty(), "", AT, event("command.succeeded")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(bench.events.backlog().parcels()).isZero();
    }

    @Test
    void commands_are_listed_newest_first_and_those_in_effect_oldest_first() {
        for (int i = 1; i <= 5; i++) {
            ledger().admit(request("c-" + i), AT);
            ledger().setInEffect("c-" + i, i != 3);
        }
        ledger().setInEffect("c-1", false);
        bench.reopen();
        assertThat(ledger().recentCommands(2)).extracting(CommandRecord::id).containsExactly("c-5", "c-4");
        assertThat(ledger().commandsInEffect()).extracting(CommandRecord::id).containsExactly("c-2", "c-4", "c-5");
        assertThat(ledger().recentCommands(9))
                .extracting(CommandRecord::order)
                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void dispatches_and_reports_come_back_whole() {
        DispatchEvent late = dispatch("ev-2", AT.plusSeconds(7200));
        DispatchEvent early = dispatch("ev-1", AT);
        ledger().saveDispatch(late, event("dispatch.scheduled"));
        ledger().saveDispatch(early, event("dispatch.scheduled"));
        ledger().saveDispatch(early.withStatus(DispatchEvent.Status.IN_PROGRESS), event("dispatch.started"));
        DispatchReport report = new DispatchReport(
                "ev-1",
                AT,
                AT.plusSeconds(900),
                List.of(new DispatchReport.Interval(AT, AT.plusSeconds(900), 3000, 2999.5, Double.NaN, 5000, true)),
                List.of(new DispatchReport.DeviceTotal(BATTERY, 750)),
                2);
        ledger().saveReport(report, event("dispatch.report"));
        bench.reopen();
        assertThat(ledger().openDispatches()).containsExactly(early.withStatus(DispatchEvent.Status.IN_PROGRESS), late);
        assertThat(ledger().recentDispatches(9)).extracting(DispatchEvent::id).containsExactly("ev-1", "ev-2");
        assertThat(ledger().report("ev-1")).contains(report);
        assertThat(ledger().report("ev-9")).isEmpty();
    }

    private static DispatchEvent dispatch(String id, Instant from) {
        return new DispatchEvent(
                id,
                "summer-peak",
                List.of(BATTERY),
                List.of(new DispatchEvent.Window(
                        from,
                        from.plus(Duration.ofMinutes(15)),
                        DispatchEvent.Action.DISCHARGE,
                        OptionalDouble.of(3000),
                        OptionalDouble.empty(),
                        OptionalDouble.of(0))),
                DispatchEvent.Status.SCHEDULED,
                "mqtt:platform");
    }

    @Test
    void originals_settings_and_alerts_come_back() {
        Original original = new Original(Map.of("WMaxLimPct", "10000", "ena", "0"));
        ledger().saveOriginal(BATTERY, Quantity.ACTIVE_POWER, original);
        ledger().saveOriginal(BATTERY, Quantity.RESERVE, original);
        ledger().removeOriginal(BATTERY, Quantity.RESERVE);
        ledger().putSetting("lockout", "on");
        ledger().putSetting("lockout", "off");
        ledger().saveAlert(alert("a", Alert.Status.RESOLVED, AT.plusSeconds(9)), event("alert.created"));
        ledger().saveAlert(alert("b", Alert.Status.OPEN, AT), event("alert.created"));
        ledger().saveAlert(alert("c", Alert.Status.ACKNOWLEDGED, AT.plusSeconds(1)), event("alert.created"));
        bench.reopen();
        assertThat(ledger().originals()).isEqualTo(Map.of(BATTERY, Map.of(Quantity.ACTIVE_POWER, original)));
        assertThat(ledger().setting("lockout")).contains("off");
        assertThat(ledger().alerts(9)).extracting(Alert::id).containsExactly("c", "b", "a");
        assertThat(ledger().alerts(9).get(1)).isEqualTo(alert("b", Alert.Status.OPEN, AT));
    }

    private static Alert alert(String id, Alert.Status status, Instant at) {
        return new Alert(
                id,
                Alert.Severity.WARNING,
                status,
                Alert.Type.COMMUNICATIONS,
                "unreachable",
                "title",
                "description",
                Optional.of(BATTERY),
                at,
                at);
    }

    private void tamper(String statement) throws Exception {
        bench.close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + bench.directory.resolve("ledger.db"));
                var sql = connection.createStatement()) {
            sql.execute(statement);
        }
        bench.open();
    }

    private void threeEntries() {
        for (int i = 1; i <= 3; i++) {
            ledger().audit(AT.plusSeconds(i), "page:owner", "command.submit", "c-" + i);
        }
        assertThat(bench.store.ledger().firstBrokenAudit()).isEmpty();
    }

    @Test
    void a_changed_audit_entry_breaks_the_chain_there() throws Exception {
        threeEntries();
        assertThat(ledger().recentAudit(1))
                .containsExactly(new Ledger.AuditEntry(3, AT.plusSeconds(3), "page:owner", "command.submit", "c-3"));
        tamper("UPDATE audit SET detail = 'c-9' WHERE number = 2");
        assertThat(bench.store.ledger().firstBrokenAudit()).hasValue(2);
    }

    @Test
    void a_removed_audit_entry_breaks_the_chain_there() throws Exception {
        threeEntries();
        tamper("DELETE FROM audit WHERE number = 1");
        assertThat(bench.store.ledger().firstBrokenAudit()).hasValue(1);
    }

    @Test
    void audit_entries_cut_off_at_the_end_are_missed() throws Exception {
        threeEntries();
        tamper("DELETE FROM audit WHERE number = 3");
        assertThat(bench.store.ledger().firstBrokenAudit()).hasValue(3);
    }

    @Test
    void finished_commands_beyond_the_bound_are_forgotten_but_never_open_ones() throws Exception {
        ledger().admit(request("open"), AT);
        ledger().admit(request("done"), AT);
        ledger().transition("done", CommandStatus.SUCCESS, Optional.empty(), "", AT, event("command.succeeded"));
        tamper("UPDATE sqlite_sequence SET seq = " + (SqliteLedger.COMMANDS_KEPT + 10) + " WHERE name = 'commands'");
        ledger().admit(request("new"), AT);
        bench.store.tick();
        assertThat(ledger().recentCommands(9)).extracting(CommandRecord::id).containsExactly("new", "open");
    }
}
