package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were deleted, cut short or overwritten, and a disk that refuses. */
class DamageTest {
    @TempDir
    Path directory;

    private Rig rig;
    private RepositoryMaker repository;

    @BeforeEach
    void setUp() {
        rig = new Rig(directory);
        repository = rig.repository;
        repository.delegate("targets", "vendor", "vendor/*");
        repository.add("vendor", "vendor/x", "content").publish("vendor").publishAll();
        rig.initialised();
    }

    @Test
    void any_file_deleted_emptied_cut_or_overwritten_is_fetched_again() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        assertThat(rig.downloaded("vendor/x")).isEqualTo("content");
        for (String name : List.of("root.json", "timestamp.json", "snapshot.json", "targets.json", "vendor.json")) {
            Path file = rig.metadata.resolve(name);
            byte[] right = Files.readAllBytes(file);
            for (int way = 0; way < 12; way++) {
                switch (way) {
                    case 0 -> Files.delete(file);
                    case 1 -> Files.write(file, new byte[0]);
                    case 2 -> Files.write(file, new byte[right.length]);
                    case 3 -> Files.write(file, new byte[2 << 20]);
                    default -> {
                        byte[] wrong = new byte[random.nextInt(right.length)];
                        System.arraycopy(right, 0, wrong, 0, wrong.length);
                        Files.write(file, wrong);
                    }
                }
                assertThat(rig.downloaded("vendor/x"))
                        .as(name + " way " + way + " seed " + seed)
                        .isEqualTo("content");
                assertThat(Files.readAllBytes(file)).isEqualTo(right);
            }
        }
    }

    @Test
    void a_lost_root_is_found_again_from_the_anchor() throws IOException {
        repository.publish("root").publish("root");
        rig.refreshed();
        Files.delete(rig.metadata.resolve("root.json"));
        assertThat(rig.refreshed().root()).isEqualTo(3);
        assertThat(rig.version("root")).isEqualTo(3);
        Files.delete(rig.metadata.resolve("root.json"));
        Files.delete(rig.metadata.resolve("root.anchor"));
        assertThat(rig.refused().reason()).isEqualTo(Reason.NOT_INITIALISED);
        assertThat(TufClient.initialise(rig.metadata, repository.root())).isEqualTo(new Result.Ok<>(3L));
        assertThat(rig.refreshed().root()).isEqualTo(3);
    }

    @Test
    void a_rotation_note_that_cannot_be_read_counts() throws IOException {
        rig.refreshed();
        Files.writeString(rig.metadata.resolve("rotation"), "garbage");
        assertThat(rig.refreshed()).isEqualTo(new Versions(1, 2, 2, 2));
        assertThat(rig.metadata.resolve("rotation")).doesNotExist();
    }

    @Test
    void left_overs_of_a_write_are_swept() throws IOException {
        Files.writeString(rig.metadata.resolve("snapshot.json.new"), "half");
        rig.refreshed();
        assertThat(rig.metadata.resolve("snapshot.json.new")).doesNotExist();
    }

    @Test
    void a_root_is_put_down_once() {
        Refusal refusal = Rig.refusal(TufClient.initialise(rig.metadata, repository.root()));
        assertThat(refusal.message()).contains("has a root already");
    }

    @Test
    void a_second_client_on_the_same_folder_is_kept_out() {
        try (TufClient first = rig.open()) {
            Rig.ok(first.refresh());
            Result<TufClient> second =
                    TufClient.open(new TufConfig(rig.metadata, rig.mirrors, rig.limits), rig.fetcher, () -> rig.now);
            assertThat(Rig.refusal(second).reason()).isEqualTo(Reason.DISK);
        }
        rig.refreshed();
    }

    @Test
    void a_disk_that_is_full_refuses_and_what_was_trusted_stays() throws IOException {
        rig.refreshed();
        repository.publishAll();
        rig.disk = new FullDisk();
        Refusal refusal = rig.refused();
        assertThat(refusal.reason()).isEqualTo(Reason.DISK);
        assertThat(refusal.message()).contains("No space left");
        assertThat(rig.version("timestamp")).isEqualTo(2);
        rig.disk = new FileDisk();
        assertThat(rig.refreshed()).isEqualTo(new Versions(1, 3, 3, 3));
        assertThat(rig.downloaded("vendor/x")).isEqualTo("content");
    }

    /** Writes half of the bytes, then has no room. */
    private static final class FullDisk extends FileDisk {
        @Override
        public void write(Path file, byte[] bytes) throws IOException {
            super.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            throw new IOException("No space left on device");
        }
    }
}
