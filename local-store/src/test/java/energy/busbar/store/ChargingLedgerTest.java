package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.port.ChargingLedger;
import energy.busbar.core.session.AuthorisationPolicy;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.LocalList;
import energy.busbar.core.session.MeterSample;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Reservation;
import energy.busbar.core.session.Reservations;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.SignedValue;
import energy.busbar.core.session.Step;
import energy.busbar.core.session.Token;
import energy.busbar.core.session.TokenCache;
import energy.busbar.core.session.desk.LedgerChargeDesk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChargingLedgerTest {
    private static final DeviceId CP = new DeviceId("charger-1");
    private static final IdToken CARD = new IdToken("04A1B2C3");

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

    private ChargingLedger ledger() {
        return bench.store.ledger().charging();
    }

    private LedgerChargeDesk desk() {
        return new LedgerChargeDesk(ledger(), AuthorisationPolicy.DEFAULT, bench.clock, Runnable::run, 22_000);
    }

    private Said said() {
        return new Said(Optional.of(bench.clock.instant()), bench.clock.instant(), 0, true);
    }

    private Step start(LedgerChargeDesk desk, String written) {
        return desk.report(new Report.Started(CP, 1, Optional.of(CARD), Optional.empty(), written, 1000, said()))
                .toCompletableFuture()
                .join();
    }

    private Step stop(LedgerChargeDesk desk, String transaction, MeterSample... samples) {
        return desk.report(new Report.Stopped(
                        CP, 0, transaction, Optional.of(CARD), "T", 1500, "Local", List.of(samples), said()))
                .toCompletableFuture()
                .join();
    }

    private List<Session> all() {
        return ledger().sessions(new ChargingLedger.Query(Optional.empty(), Optional.empty(), Optional.empty(), 99));
    }

    @Test
    void a_session_comes_back_whole_with_its_signed_values_byte_for_byte() {
        String data = "OCMF|{\"RD\":[]}|\u00e4 \\u0000 \"\n";
        LedgerChargeDesk desk = desk();
        String id = start(desk, "A").session().orElseThrow().transaction();
        desk.report(new Report.Booted(CP, said()));
        Step ended = stop(
                desk,
                id,
                new MeterSample(
                        Optional.empty(),
                        MeterSample.Context.END,
                        1500,
                        Double.NaN,
                        Optional.of(new SignedValue("Transaction.End", data, "OCMF", "", "key"))));
        bench.reopen();
        assertThat(all()).containsExactly(ended.session().orElseThrow());
        assertThat(all().get(0).tally().signed()).extracting(SignedValue::data).containsExactly(data);
        assertThat(bench.events.backlog().parcels()).isEqualTo(3);
        String payload =
                new String(bench.events.after(bench.events.cursor(), 9).get(2).payload(), StandardCharsets.UTF_8);
        assertThat(payload).contains("\"type\":\"session.ended\"", "\"idToken\":\"04A1B2C3\"", "\"energy\":500.0");
    }

    @Test
    void a_start_told_again_after_a_kill_has_its_number_and_the_next_one_another() throws Exception {
        String id = start(desk(), "A").session().orElseThrow().transaction();
        bench.closeAsIfKilled();
        bench.open();
        LedgerChargeDesk desk = desk();
        assertThat(start(desk, "A").session().orElseThrow().transaction()).isEqualTo(id);
        assertThat(Long.parseLong(start(desk, "B").session().orElseThrow().transaction()))
                .isEqualTo(Long.parseLong(id) + 1);
    }

    @Test
    void what_fails_midway_leaves_neither_session_nor_event_nor_number() {
        ChargingLedger ledger = ledger();
        assertThatThrownBy(() -> ledger.change(
                        book -> {
                            book.nextNumber(bench.clock.instant());
                            throw new IllegalStateException("midway");
                        },
                        change -> Optional.empty()))
                .hasMessageContaining("midway");
        long first = Long.parseLong(start(desk(), "A").session().orElseThrow().transaction());
        assertThat(first)
                .isEqualTo(bench.clock.instant().getEpochSecond()
                        - Instant.parse("2020-01-01T00:00:00Z").getEpochSecond());
        assertThat(all()).hasSize(1);
    }

    @Test
    void sessions_are_found_by_device_and_time_newest_first() {
        LedgerChargeDesk desk = desk();
        start(desk, "A");
        bench.clock.advance(60_000);
        start(desk, "B");
        Instant between = bench.clock.instant().minusSeconds(30);
        assertThat(all())
                .extracting(Session::startKey)
                .satisfiesExactly(
                        b -> assertThat(b).contains("|B|"), a -> assertThat(a).contains("|A|"));
        assertThat(ledger().sessions(
                                new ChargingLedger.Query(Optional.of(CP), Optional.of(between), Optional.empty(), 99)))
                .hasSize(1);
        assertThat(ledger().sessions(new ChargingLedger.Query(
                        Optional.of(new DeviceId("other")), Optional.empty(), Optional.empty(), 99)))
                .isEmpty();
    }

    @Test
    void old_sessions_are_forgotten_once_sent_but_never_unsent_or_open_ones() {
        LedgerChargeDesk desk = desk();
        stop(desk, start(desk, "A").session().orElseThrow().transaction());
        bench.clock.advance(SqliteChargingLedger.KEPT_MILLIS + 1000);
        start(desk, "B");
        bench.store.tick();
        assertThat(all()).hasSize(2);
        bench.events.acknowledged(
                bench.events.after(bench.events.cursor(), 99).get(2).position());
        bench.clock.advance(86_400_001);
        bench.store.tick();
        assertThat(all()).extracting(Session::open).containsExactly(true);
    }

    @Test
    void tokens_cache_and_reservations_come_back() {
        Token token = new Token(
                CARD, true, Optional.of(bench.clock.instant()), Optional.of(new IdToken("family")), "Ann's card");
        LocalList list = LocalList.EMPTY
                .put(List.of(token, Token.accepted(new IdToken("gone"))))
                .list();
        ledger().saveTokens(LocalList.EMPTY.put(list.tokens()));
        LocalList.Changed removed = list.remove(List.of(new IdToken("GONE")));
        ledger().saveTokens(removed);
        TokenCache.Entry cached = new TokenCache.Entry(token, bench.clock.instant());
        ledger().saveCached(cached, List.of());
        Reservations reservations = new Reservations(
                List.of(new Reservation(7, CP, 0, bench.clock.instant().plusSeconds(60), CARD, Optional.empty())));
        ledger().saveReservations(reservations);
        bench.reopen();
        assertThat(ledger().tokens().version()).isEqualTo(2);
        assertThat(ledger().tokens().tokens()).containsExactly(token);
        assertThat(ledger().tokens().since(1).orElseThrow().entries()).containsExactlyElementsOf(removed.changed());
        assertThat(ledger().cachedTokens()).containsExactly(cached);
        assertThat(ledger().reservations()).isEqualTo(reservations);
        ledger().clearCache();
        assertThat(ledger().cachedTokens()).isEmpty();
    }

    @Test
    void a_ledger_of_the_version_before_is_taken_on_with_what_it_holds() throws Exception {
        Path file = directory.resolve("old").resolve("ledger.db");
        Files.createDirectories(file.getParent());
        Database.Schema before = new Database.Schema(
                Schemas.LEDGER.name(),
                Schemas.LEDGER.applicationId(),
                Schemas.LEDGER.migrations().subList(0, 1));
        try (Database old = Database.open(file, before, false)) {
            old.write(sql -> sql.run("INSERT INTO settings (name, value) VALUES ('kept', 'yes')"));
        }
        try (Bench upgraded = new Bench(file.getParent()).open()) {
            assertThat(upgraded.store.ledger().setting("kept")).contains("yes");
            assertThat(upgraded.store.ledger().charging().openSessions()).isEmpty();
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var sql = connection.createStatement();
                var version = sql.executeQuery("PRAGMA user_version")) {
            assertThat(version.getInt(1)).isEqualTo(2);
        }
    }
}
