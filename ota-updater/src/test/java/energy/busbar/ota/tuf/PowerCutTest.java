package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.ota.tuf.CrashDisk.Loss;
import energy.busbar.ota.tuf.CrashDisk.PowerCut;
import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The power goes before each single step on the disk; the next start is another process on what is left. */
class PowerCutTest {
    private static final Path PLACE = Path.of("/place");

    private final Rig rig = new Rig(PLACE);
    private final RepositoryMaker repository = rig.repository;
    private CrashDisk before = new CrashDisk();

    /** What one run with the power on takes from the disk as it is. */
    private interface Work {
        void run() throws IOException;
    }

    private interface Check {
        void left(CrashDisk disk, String when) throws IOException;
    }

    /** Runs on copies of {@link #before}, cut at each step in each way, and lets {@code check} look at each. */
    private int cutEverywhere(Loss loss, Work work, Check check) throws IOException {
        for (int steps = 0; ; steps++) {
            CrashDisk disk = before.restart(Loss.NONE);
            disk.stepsLeft = steps;
            rig.disk = disk;
            try {
                work.run();
                return steps;
            } catch (PowerCut e) {
                CrashDisk left = disk.restart(loss);
                rig.disk = left;
                String when = loss + ", cut after " + disk.steps;
                check.left(left, when);
            }
        }
    }

    private void keep() {
        before = ((CrashDisk) rig.disk).restart(Loss.ALL);
    }

    private void begin() {
        rig.disk = before;
        rig.initialised();
        keep();
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void the_first_root_is_there_whole_or_not_at_all(Loss loss) throws IOException {
        int steps = cutEverywhere(loss, rig::initialised, (disk, when) -> {
            Result<Versions> result = rig.refresh();
            if (result instanceof Result.Refused<Versions> refused) {
                assertThat(refused.refusal().reason()).as(when).isEqualTo(Reason.NOT_INITIALISED);
                rig.initialised();
                rig.refreshed();
            }
        });
        assertThat(steps).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void a_refresh_that_was_cut_goes_on_and_nothing_falls_back(Loss loss) throws IOException {
        begin();
        rig.refreshed();
        keep();
        TestKey old = repository.trusted.get("targets").get(0);
        repository.trusted.put("targets", List.of(TestKey.ed25519(), old));
        repository.publish("root").publishAll();
        int steps = cutEverywhere(loss, rig::refreshed, (disk, when) -> {
            for (String role : Root.TOP_LEVEL) {
                byte[] kept = disk.read(rig.metadata.resolve(role + ".json"), 1 << 20);
                assertThat(kept).as(when).isNotNull();
                long version = RepositoryMaker.JSON
                        .readTree(kept)
                        .at("/signed/version")
                        .asLong();
                assertThat(version).as(when).isBetween(1L, 2L);
            }
            assertThat(rig.refreshed()).as(when).isEqualTo(new Versions(2, 2, 2, 2));
            assertThat(disk.list(rig.metadata))
                    .as(when)
                    .containsExactlyInAnyOrder(
                            "root.anchor", "root.json", "timestamp.json", "snapshot.json", "targets.json");
        });
        assertThat(steps).isEqualTo(16);
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void the_rollback_guard_survives_each_cut(Loss loss) throws IOException {
        begin();
        repository.publishAll();
        rig.refreshed();
        keep();
        repository.publishAll();
        cutEverywhere(loss, rig::refreshed, (disk, when) -> {
            rig.fetcher.faults.put("/timestamp.json", RepoFetcher.replaced(timestampOne()));
            assertThat(rig.refused().reason()).as(when).isEqualTo(Reason.ROLLBACK);
            rig.fetcher.faults.clear();
        });
    }

    private long rootVersion(CrashDisk disk) throws IOException {
        byte[] root = disk.read(rig.metadata.resolve("root.json"), 1 << 20);
        return root == null
                ? 0
                : RepositoryMaker.JSON.readTree(root).at("/signed/version").asLong();
    }

    private byte[] timestampOne() {
        long now = repository.versions.get("timestamp");
        byte[] newest = repository.newest.get("timestamp");
        repository.versions.put("timestamp", 1L);
        byte[] one = repository.republish("timestamp").newest.get("timestamp");
        repository.versions.put("timestamp", now);
        repository.place("timestamp", newest);
        return one;
    }

    /** The old files still verify, so only the note of the rotation tells that they are to be forgotten. */
    @ParameterizedTest
    @EnumSource(Loss.class)
    void a_rotation_that_was_cut_is_carried_out(Loss loss) throws IOException {
        begin();
        TestKey kept = repository.trusted.get("timestamp").get(0);
        repository.trusted.put("timestamp", List.of(kept, TestKey.ed25519()));
        repository.versions.put("timestamp", 1_000_000L);
        repository.publish("root").republish("timestamp");
        rig.refreshed();
        keep();
        repository.trusted.put("timestamp", List.of(kept));
        repository.versions.put("timestamp", 1L);
        repository.publish("root").republish("timestamp");
        int steps = cutEverywhere(
                loss,
                rig::refreshed,
                (disk, when) -> assertThat(rig.refreshed()).as(when).isEqualTo(new Versions(3, 1, 1, 1)));
        assertThat(steps).isGreaterThan(16);
    }

    /** The second rotation must not wipe out the first one's note when only the first root was kept. */
    @ParameterizedTest
    @EnumSource(Loss.class)
    void the_first_of_two_rotations_is_carried_out_though_the_second_never_comes(Loss loss) throws IOException {
        begin();
        TestKey kept = repository.trusted.get("timestamp").get(0);
        repository.trusted.put("timestamp", List.of(kept, TestKey.ed25519()));
        repository.versions.put("timestamp", 1_000_000L);
        repository.publish("root").republish("timestamp");
        rig.refreshed();
        keep();
        repository.trusted.put("timestamp", List.of(kept));
        repository.versions.put("timestamp", 1L);
        repository.publish("root").republish("timestamp");
        repository.trusted.put("timestamp", List.of(kept, TestKey.ed25519()));
        byte[] last = repository.publish("root").root();
        int[] looked = {0};
        cutEverywhere(
                loss,
                () -> {
                    repository.metadata.put("4.root.json", last);
                    try {
                        rig.refreshed();
                    } finally {
                        repository.metadata.remove("4.root.json");
                    }
                },
                (disk, when) -> {
                    if (rootVersion(disk) == 3) {
                        assertThat(rig.refreshed()).as(when).isEqualTo(new Versions(3, 1, 1, 1));
                        looked[0]++;
                    }
                });
        assertThat(looked[0]).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void a_rotation_noted_of_a_root_that_never_came_forgets_nothing(Loss loss) throws IOException {
        begin();
        repository.publish("timestamp");
        rig.refreshed();
        keep();
        byte[] rootOne = repository.root();
        repository.trusted.put(
                "timestamp", List.of(repository.trusted.get("timestamp").get(0), TestKey.ed25519()));
        repository.publish("root");
        byte[] rootTwo = repository.metadata.remove("2.root.json");
        byte[] older = timestampOne();
        cutEverywhere(
                loss,
                () -> {
                    repository.metadata.put("2.root.json", rootTwo);
                    try {
                        rig.refreshed();
                    } finally {
                        repository.metadata.remove("2.root.json");
                    }
                },
                (disk, when) -> {
                    if (Arrays.equals(disk.read(rig.metadata.resolve("root.json"), 1 << 20), rootOne)) {
                        rig.fetcher.faults.put("/timestamp.json", RepoFetcher.replaced(older));
                        assertThat(rig.refused().reason()).as(when).isEqualTo(Reason.ROLLBACK);
                        rig.fetcher.faults.clear();
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(Loss.class)
    void a_target_is_exposed_whole_or_not_at_all(Loss loss) throws IOException {
        begin();
        byte[] content = "0123456789".repeat(20_000).getBytes(StandardCharsets.US_ASCII);
        repository.add("targets", "agent", content).publishAll();
        rig.refreshed();
        keep();
        Path exposed = rig.downloads.resolve("agent");
        int steps = cutEverywhere(loss, () -> Rig.ok(rig.download("agent")), (disk, when) -> {
            Map<Path, byte[]> files = disk.files();
            if (files.containsKey(exposed)) {
                assertThat(files.get(exposed)).as(when).isEqualTo(content);
            }
            assertThat(Rig.ok(rig.download("agent"))).as(when).isEqualTo(exposed);
            assertThat(disk.files().get(exposed)).as(when).isEqualTo(content);
            assertThat(disk.list(rig.downloads)).as(when).containsExactly("agent");
        });
        assertThat(steps).isGreaterThanOrEqualTo(7);
    }

    /** The disk of this test does lose what is not forced: without that the tests above would prove nothing. */
    @Test
    void what_is_not_forced_is_lost() throws IOException {
        CrashDisk disk = new CrashDisk();
        disk.write(PLACE.resolve("a.new"), new byte[10]);
        disk.move(PLACE.resolve("a.new"), PLACE.resolve("a"));
        assertThat(disk.restart(Loss.ALL).files()).isEmpty();
        assertThat(disk.restart(Loss.CONTENTS).read(PLACE.resolve("a"), 100)).isEmpty();
        assertThat(disk.restart(Loss.HALVES).read(PLACE.resolve("a"), 100)).hasSize(5);
        disk.stepsLeft = 0;
        assertThatThrownBy(() -> disk.delete(PLACE.resolve("a"))).isInstanceOf(PowerCut.class);
    }
}
