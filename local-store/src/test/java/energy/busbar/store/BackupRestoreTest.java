package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.Event;
import energy.busbar.core.port.Ledger;
import energy.busbar.core.port.Outbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupRestoreTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_764_100_000_000L);

    @TempDir
    Path directory;

    private Bench bench;
    private Path backup;

    @BeforeEach
    void open() {
        bench = new Bench(directory.resolve("state")).open();
        backup = directory.resolve("backup");
        for (int i = 0; i < 10; i++) {
            bench.block(5);
        }
        bench.publish("before");
        bench.store.ledger().putSetting("k", "old");
        admit("early");
        send(3);
        bench.store.tick();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void admit(String id) {
        CommandRequest request = new CommandRequest(
                id, "a:b", Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty(), "t");
        assertThat(bench.store.ledger().admit(request, Instant.EPOCH)).isInstanceOf(Ledger.Admission.Admitted.class);
    }

    private void succeed(String id) {
        bench.store
                .ledger()
                .transition(
                        id,
                        CommandStatus.SUCCESS,
                        Optional.empty(),
                        "done",
                        Instant.EPOCH,
                        new Event("command.succeeded", Event.VERSION, id, Instant.EPOCH, Map.of()));
    }

    private void send(int parcels) {
        bench.metrics.acknowledged(bench.waiting().get(parcels - 1).position());
        List<Outbox.Parcel> events = bench.events.after(bench.events.cursor(), 100);
        if (!events.isEmpty()) {
            bench.events.acknowledged(events.get(events.size() - 1).position());
        }
    }

    private void sendAll() {
        send(bench.waiting().size());
        bench.store.tick();
    }

    private Path back() {
        return StoreBackup.make(
                bench.directory,
                backup,
                new StoreBackup.About("gw-1", "1", bench.clock.instant(), 0),
                StoreCheck.Progress.NONE);
    }

    private StoreRestore.Done restore(boolean ledger, boolean unsent) {
        return StoreRestore.run(
                bench.directory, backup, new StoreRestore.Wish("gw-1", ledger, unsent, NOW), StoreCheck.Progress.NONE);
    }

    @Test
    void a_backup_of_a_running_store_is_whole_private_and_in_one_place() throws Exception {
        assertThat(back()).isEqualTo(backup.toAbsolutePath());
        assertThat(StoreCheck.directory(backup, true, StoreCheck.Progress.NONE).findings())
                .isEmpty();
        try (var files = Files.list(backup)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .contains("telemetry.db", "ledger.db", "manifest.json")
                    .allMatch(n -> n.matches("(telemetry|ledger)\\.db(-wal|-shm)?|manifest\\.json"));
        }
        for (String name : List.of("telemetry.db", "ledger.db", "manifest.json")) {
            assertThat(Files.getPosixFilePermissions(backup.resolve(name)))
                    .as(name)
                    .hasSize(2);
        }
        assertThat(Files.getPosixFilePermissions(backup)).hasSize(3);
        bench.block(1);
        assertThat(bench.waiting()).as("the writer goes on").hasSize(8);
        assertThatThrownBy(this::back).hasMessageContaining("is a backup");
        assertThatThrownBy(this::backAtSamePlace).hasMessageContaining("there already");
    }

    private void backAtSamePlace() throws IOException {
        Path file = directory.resolve("file");
        Files.writeString(file, "precious");
        try {
            StoreBackup.make(bench.directory, file, new StoreBackup.About("g", "1", NOW, 0), StoreCheck.Progress.NONE);
        } finally {
            assertThat(file).hasContent("precious");
        }
    }

    @Test
    void into_a_directory_each_backup_gets_a_name_of_its_own() throws Exception {
        Files.createDirectory(backup);
        Path made = back();
        assertThat(made.getParent()).isEqualTo(backup.toAbsolutePath());
        assertThat(made.getFileName().toString()).matches("busbar-gw-1-\\d{8}T\\d{6}Z");
    }

    @Test
    void without_room_nothing_is_written_and_the_need_is_told() {
        StoreBackup.About greedy = new StoreBackup.About("gw-1", "1", NOW, Long.MAX_VALUE / 2);
        assertThatThrownBy(() -> StoreBackup.make(bench.directory, backup, greedy, StoreCheck.Progress.NONE))
                .hasMessageContaining("a backup needs")
                .hasMessageContaining("are free");
        assertThat(backup).doesNotExist();
    }

    @Test
    void what_a_killed_backup_left_is_taken_away_by_the_next() throws Exception {
        Path partial = Files.createDirectory(directory.resolve(StoreBackup.PARTIAL));
        Files.writeString(partial.resolve("telemetry.db"), "half");
        Files.writeString(partial.resolve("lock"), "");
        back();
        assertThat(partial).doesNotExist();
        assertThat(backup).exists();
    }

    @Test
    void a_restore_beside_a_running_gateway_is_refused() {
        back();
        assertThatThrownBy(() -> restore(false, true)).hasMessageContaining("another gateway uses the store");
        bench.block(1);
    }

    @Test
    void telemetry_comes_back_under_a_new_epoch_with_what_was_sent_since_not_sent_again_and_the_ledger_stays()
            throws Exception {
        long epoch = bench.metrics.cursor().epoch();
        long events = bench.events.cursor().epoch();
        back();
        bench.store.ledger().putSetting("k", "new");
        admit("late");
        bench.block(5);
        sendAll();
        bench.close();
        StoreRestore.Done done = restore(false, false);
        assertThat(done.ledger()).isFalse();
        assertThat(done.unsentSamples()).isZero();
        assertThat(done.aside()).isNotEmpty();
        bench.open();
        assertThat(bench.raised).isEmpty();
        assertThat(bench.metrics.cursor().epoch()).isGreaterThan(epoch);
        assertThat(bench.metrics.cursor().sequence()).isZero();
        assertThat(bench.waiting()).as("all of the backup had been sent since").isEmpty();
        assertThat(bench.readAll()).hasSize(50);
        bench.block(2);
        assertThat(bench.waiting()).extracting(p -> p.position().sequence()).containsExactly(1L);
        assertThat(bench.store.ledger().setting("k")).contains("new");
        assertThat(bench.store.ledger().command("late")).isPresent();
        assertThat(bench.events.cursor().epoch())
                .as("the ledger's stream goes on")
                .isEqualTo(events);
        assertThat(bench.store.ledger().recentAudit(1)).singleElement().satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("store.restore");
            assertThat(entry.detail()).contains("telemetry.db restored");
        });
        assertThat(bench.store.telemetry().gaps(9)).extracting(Gap::reason).containsExactly("restored");
        assertThat(StoreCheck.directory(bench.directory, true, StoreCheck.Progress.NONE)
                        .findings())
                .isEmpty();
    }

    @Test
    void readings_that_nobody_has_yet_stop_a_restore_unless_told_and_are_a_gap_then() throws Exception {
        back();
        bench.block(7);
        bench.close();
        assertThatThrownBy(() -> restore(false, false))
                .hasMessageContaining("holds 7 samples")
                .hasMessageContaining("--replace-unsent");
        try (var files = Files.list(bench.directory)) {
            assertThat(files.map(Path::toString)).noneMatch(n -> n.contains(".restoring") || n.contains("running"));
        }
        bench.open();
        assertThat(bench.readAll()).as("nothing has changed").hasSize(57);
        bench.close();
        assertThat(restore(false, true).unsentSamples()).isEqualTo(7);
        bench.open();
        assertThat(bench.store.telemetry().gaps(1))
                .singleElement()
                .satisfies(gap -> assertThat(gap.samples()).isEqualTo(7));
        assertThat(bench.waiting()).as("unsent in the backup is sent, anew").hasSize(7);
    }

    @Test
    void a_restore_may_be_done_twice_as_the_second_leaves_nothing_behind() throws Exception {
        back();
        bench.close();
        for (boolean ledger : new boolean[] {true, false, true}) {
            StoreRestore.Wish wish = new StoreRestore.Wish("gw-1", ledger, false, bench.clock.instant());
            bench.clock.advance(1000);
            assertThat(StoreRestore.run(bench.directory, backup, wish, StoreCheck.Progress.NONE)
                            .unsentSamples())
                    .isZero();
        }
        bench.open();
        assertThat(bench.readAll()).hasSize(50);
        assertThat(bench.waiting()).hasSize(7);
        assertThat(bench.waiting().get(0).position().sequence()).isEqualTo(1);
    }

    @Test
    void a_restored_ledger_forgets_no_command_that_was_carried_out_since() throws Exception {
        admit("open");
        back();
        succeed("early");
        admit("late");
        succeed("late");
        bench.store.ledger().setInEffect("late", true);
        bench.store.ledger().putSetting("k", "new");
        long events = bench.events.cursor().epoch();
        sendAll();
        bench.close();
        assertThat(restore(true, false).ledger()).isTrue();
        bench.open();
        assertThat(bench.store.ledger().setting("k")).contains("old");
        for (String id : List.of("early", "late")) {
            assertThat(bench.store.ledger().command(id))
                    .as(id)
                    .hasValueSatisfying(c -> assertThat(c.status()).isEqualTo(CommandStatus.SUCCESS));
        }
        assertThat(bench.store.ledger().commandsInEffect()).hasSize(1);
        assertThat(bench.store.ledger().command("open"))
                .as("the present one knows that it is open")
                .hasValueSatisfying(c -> assertThat(c.status()).isEqualTo(CommandStatus.PENDING));
        assertThat(bench.events.cursor().epoch()).isGreaterThan(events);
        assertThat(bench.events.after(bench.events.cursor(), 9)).isEmpty();
        assertThat(bench.store.ledger().firstBrokenAudit()).isEmpty();
    }

    @Test
    void on_a_new_box_everything_comes_back_and_nothing_that_was_open_is_done_again() throws Exception {
        long epoch = bench.metrics.cursor().epoch();
        back();
        bench.close();
        OwnFiles.delete(bench.directory);
        bench.clock.epochMillis = 0;
        assertThat(restore(false, false).ledger()).isTrue();
        bench.open();
        assertThat(bench.metrics.cursor().epoch())
                .as("though the clock is at 1970")
                .isGreaterThan(epoch);
        assertThat(bench.readAll()).hasSize(50);
        assertThat(bench.waiting()).hasSize(7);
        assertThat(bench.waiting().get(0).position().sequence()).isEqualTo(1);
        assertThat(bench.store.ledger().setting("k")).contains("old");
        assertThat(bench.store.ledger().command("early"))
                .hasValueSatisfying(c -> assertThat(c.status()).isEqualTo(CommandStatus.FAILED));
    }

    @Test
    void a_damaged_present_file_is_no_hindrance_and_is_kept() throws Exception {
        back();
        bench.close();
        Files.writeString(bench.directory.resolve("telemetry.db"), "rubbish".repeat(1000));
        restore(false, false);
        assertThat(bench.directory.resolve("telemetry.db.replaced-" + NOW.toEpochMilli()))
                .hasContent("rubbish".repeat(1000));
        bench.open();
        assertThat(bench.raised).isEmpty();
        assertThat(bench.readAll()).hasSize(50);
    }

    @Test
    void a_backup_that_changed_is_not_whole_or_is_another_gateways_is_refused_with_nothing_changed() throws Exception {
        back();
        sendAll();
        bench.close();
        assertThatThrownBy(() -> StoreRestore.run(
                        bench.directory,
                        backup,
                        new StoreRestore.Wish("gw-2", false, false, NOW),
                        StoreCheck.Progress.NONE))
                .hasMessageContaining("is of gateway gw-1");
        Path file = backup.resolve("telemetry.db");
        byte[] good = Files.readAllBytes(file);
        byte[] bad = good.clone();
        bad[bad.length - 100] ^= 1;
        Files.write(file, bad);
        assertThatThrownBy(() -> restore(false, false)).hasMessageContaining("has changed since");
        Files.write(file, java.util.Arrays.copyOf(good, 4096));
        assertThatThrownBy(() -> restore(false, false)).hasMessageContaining("not whole");
        Files.delete(backup.resolve("manifest.json"));
        assertThatThrownBy(() -> restore(false, false)).hasMessageContaining("is no backup");
        bench.open();
        assertThat(bench.readAll()).hasSize(50);
        assertThat(bench.waiting()).isEmpty();
    }

    /** What SIGKILL does: nothing after it, neither handlers nor cleaning up. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void killed_before_any_step_the_next_start_has_the_old_state_or_the_new_one() throws Exception {
        back();
        bench.store.ledger().putSetting("k", "new");
        bench.block(4);
        sendAll();
        bench.closeAsIfKilled();
        Path origin = directory.resolve("origin");
        copy(bench.directory, origin);
        Set<String> states = new HashSet<>();
        List<String> met = new ArrayList<>();
        int steps = 0;
        for (boolean killed = true; killed; steps++) {
            OwnFiles.delete(bench.directory);
            copy(origin, bench.directory);
            int at = steps;
            List<String> seen = new ArrayList<>();
            try {
                StoreRestore.run(
                        bench.directory,
                        backup,
                        new StoreRestore.Wish("gw-1", true, false, NOW),
                        StoreCheck.Progress.NONE,
                        step -> {
                            seen.add(step);
                            if (seen.size() > at) {
                                throw new Killed();
                            }
                        });
                killed = false;
            } catch (Killed e) {
                killed = true;
            }
            bench.open();
            String state = bench.readAll().size() + " samples, "
                    + bench.store.ledger().setting("k").orElse("?") + ", "
                    + bench.store.telemetry().gaps(9).size() + " gaps, "
                    + bench.store.ledger().recentAudit(99).size() + " audit";
            states.add(state);
            assertThat(state)
                    .as("killed before step %d of %s", at, seen)
                    .isIn("54 samples, new, 0 gaps, 0 audit", "50 samples, old, 1 gaps, 1 audit");
            assertThat(StoreCheck.directory(bench.directory, false, StoreCheck.Progress.NONE)
                            .findings())
                    .isEmpty();
            try (var files = Files.list(bench.directory)) {
                assertThat(files.map(Path::toString)).noneMatch(n -> n.contains(".restoring") || n.contains("pending"));
            }
            bench.close();
            met = seen;
        }
        assertThat(states).as("steps %s", met).hasSize(2);
        assertThat(met).contains("decide", "in telemetry.db", "in ledger.db", "record", "forget");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
