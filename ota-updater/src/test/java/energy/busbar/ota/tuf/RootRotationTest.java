package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new root needs the threshold of the old one's keys and its own. */
class RootRotationTest {
    private static final List<TestKey> KEYS = List.of(
            TestKey.ed25519(),
            TestKey.p256(),
            RepositoryMaker.ROOT_KEY,
            TestKey.p256(),
            TestKey.ed25519(),
            TestKey.p256());

    @TempDir
    Path directory;

    private static List<TestKey> keys(String digits) {
        return Arrays.stream(digits.split(""))
                .map(digit -> KEYS.get(Integer.parseInt(digit)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        // old keys, threshold, new keys, threshold, signed by, taken
        "0, 1, 1, 1, 01, true",
        "0, 1, 1, 1, 0, false",
        "0, 1, 1, 1, 1, false",
        "0, 1, 1, 1, 1345, false",
        "0, 1, 1, 1, 30145, true",
        "01234, 3, 01345, 3, 014, true",
        "01234, 3, 01345, 3, 024, false",
        "01234, 3, 01345, 3, 045, false",
        "01234, 3, 01345, 3, 0245, true",
        "012, 1, 012, 2, 01, true",
        "012, 1, 012, 2, 2, false",
        "012, 2, 012, 1, 01, true",
        "012, 2, 012, 1, 1, false",
        "012, 3, 345, 3, 012345, true",
        "012, 3, 345, 3, 01345, false",
        "012, 3, 345, 3, 01234, false",
        "0, 1, 0, 2, 0, false",
    })
    void both_thresholds_count(
            String oldKeys, int oldThreshold, String newKeys, int newThreshold, String signedBy, boolean taken)
            throws IOException {
        RepositoryMaker repository = new RepositoryMaker();
        repository.trusted.put("root", keys(oldKeys));
        repository.thresholds.put("root", oldThreshold);
        repository.versions.put("root", 0L);
        repository.publish("root").publishAll();
        Rig rig = new Rig(directory, repository).initialised();
        repository.trusted.put("root", keys(newKeys));
        repository.thresholds.put("root", newThreshold);
        repository.signers.put("root", keys(signedBy));
        repository.publish("root");
        if (taken) {
            assertThat(rig.refreshed().root()).isEqualTo(2);
        } else {
            rig.refused(Reason.UNSIGNED, "root");
            assertThat(rig.version("root")).isEqualTo(1);
        }
    }
}
