package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    private static final byte[] CONTENT = new byte[300_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    @TempDir
    Path directory;

    private Rig rig;
    private String address;

    @BeforeEach
    void setUp() {
        rig = new Rig(directory);
        rig.initialised();
        rig.repository.add("targets", "agent/1.2.tar", CONTENT).publishAll();
        address = Hashes.sha256(CONTENT) + ".1.2.tar";
    }

    private List<String> present() throws IOException {
        if (!Files.exists(rig.downloads)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(rig.downloads)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Refusal refused() {
        return Rig.refusal(rig.download("agent/1.2.tar"));
    }

    @Test
    void a_target_is_fetched_once_and_then_found() throws IOException {
        Path file = Rig.ok(rig.download("agent/1.2.tar"));
        assertThat(file).isEqualTo(rig.downloads.resolve("agent%2F1.2.tar")).hasBinaryContent(CONTENT);
        assertThat(present()).containsExactly("agent%2F1.2.tar");
        rig.fetcher.requests.clear();
        assertThat(Rig.ok(rig.download("agent/1.2.tar"))).isEqualTo(file);
        assertThat(rig.fetcher.requests).noneMatch(each -> each.startsWith("targets/"));
    }

    @Test
    void what_is_said_of_a_target_is_handed_on() {
        rig.repository
                .listed
                .get("targets")
                .withObject("/agent~11.2.tar/custom")
                .put("version", "1.2.0");
        rig.repository.publishAll();
        try (TufClient client = rig.open()) {
            Rig.ok(client.refresh());
            Target target = Rig.ok(client.find("agent/1.2.tar"));
            assertThat(target.custom().get("version").asText()).isEqualTo("1.2.0");
            assertThat(target.length()).isEqualTo(CONTENT.length);
            assertThat(target.hashes()).containsOnlyKeys("sha256");
        }
    }

    /** Wrong software installation. */
    @Test
    void another_file_even_a_listed_one_is_refused() throws IOException {
        byte[] other = CONTENT.clone();
        other[7] ^= 1;
        rig.fetcher.faults.put(address, RepoFetcher.replaced(other));
        assertThat(refused().reason()).isEqualTo(Reason.MISMATCH);
        assertThat(present()).isEmpty();
    }

    @Test
    void a_changed_file_on_the_disk_is_fetched_again() throws IOException {
        Path file = Rig.ok(rig.download("agent/1.2.tar"));
        byte[] spoilt = CONTENT.clone();
        spoilt[9] ^= 1;
        Files.write(file, spoilt);
        assertThat(Rig.ok(rig.download("agent/1.2.tar"))).hasBinaryContent(CONTENT);
    }

    @Test
    void a_new_version_takes_the_place_of_the_old_only_when_it_is_whole() throws IOException {
        Path file = Rig.ok(rig.download("agent/1.2.tar"));
        rig.repository.add("targets", "agent/1.2.tar", "newer").publishAll();
        String newer = Hashes.sha256("newer".getBytes(StandardCharsets.UTF_8)) + ".1.2.tar";
        rig.fetcher.faults.put(newer, RepoFetcher.cutAt(3));
        assertThat(refused().reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(file).hasBinaryContent(CONTENT);
        rig.fetcher.faults.clear();
        assertThat(Rig.ok(rig.download("agent/1.2.tar"))).hasContent("newer");
    }

    @Test
    void endless_data_ends_at_the_listed_length() throws IOException {
        int[] reads = {0};
        rig.fetcher.faults.put(address, RepoFetcher.endless(() -> reads[0]++));
        assertThat(refused().reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(reads[0]).isLessThan(10);
        assertThat(present()).isEmpty();
    }

    @Test
    void a_target_beyond_the_limit_is_not_even_begun() {
        rig.repository.listed.get("targets").withObject("/agent~11.2.tar").put("length", 513L << 20);
        rig.repository.publishAll();
        rig.fetcher.requests.clear();
        assertThat(refused().reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(rig.fetcher.requests).noneMatch(each -> each.startsWith("targets/"));
    }

    @Test
    void a_short_file_is_refused() {
        rig.fetcher.faults.put(address, RepoFetcher.replaced(new byte[17]));
        assertThat(refused().reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void a_trickle_is_given_up_and_what_came_is_kept() {
        rig.fetcher.faults.put(address, RepoFetcher.trickle(() -> rig.monotonicMillis += 1_000));
        assertThat(refused().reason()).isEqualTo(Reason.TOO_SLOW);
        assertThat(rig.monotonicMillis).isLessThanOrEqualTo(61_000);
        rig.fetcher.faults.clear();
        rig.fetcher.requests.clear();
        assertThat(Rig.ok(rig.download("agent/1.2.tar"))).hasBinaryContent(CONTENT);
        assertThat(rig.fetcher.requests).contains("targets/agent/" + address + " from 60");
    }

    @Test
    void a_broken_transfer_goes_on_where_it_ended() throws IOException {
        for (int cut : new int[] {100_000, 200_000}) {
            rig.fetcher.faults.put(address, RepoFetcher.cutAt(cut));
            assertThat(refused().reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(present()).containsExactly("." + Hashes.sha256(CONTENT) + ".part");
        }
        rig.fetcher.faults.clear();
        assertThat(Rig.ok(rig.download("agent/1.2.tar"))).hasBinaryContent(CONTENT);
        assertThat(rig.fetcher.requests)
                .contains("targets/agent/" + address + " from 100000", "targets/agent/" + address + " from 200000");
        assertThat(present()).containsExactly("agent%2F1.2.tar");
    }

    @Test
    void a_server_without_ranges_begins_again() throws IOException {
        rig.fetcher.ranges = false;
        rig.fetcher.faults.put(address, RepoFetcher.cutAt(100_000));
        refused();
        rig.fetcher.faults.clear();
        assertThat(Rig.ok(rig.download("agent/1.2.tar"))).hasBinaryContent(CONTENT);
    }

    @Test
    void a_part_that_was_damaged_meanwhile_is_noticed_and_fetched_anew_at_once() throws IOException {
        Path part = rig.downloads.resolve("." + Hashes.sha256(CONTENT) + ".part");
        for (byte[] left : new byte[][] {new byte[100_000], new byte[CONTENT.length], new byte[CONTENT.length + 1]}) {
            Files.createDirectories(rig.downloads);
            Files.write(part, left);
            assertThat(Rig.ok(rig.download("agent/1.2.tar"))).hasBinaryContent(CONTENT);
            Files.delete(rig.downloads.resolve("agent%2F1.2.tar"));
        }
    }

    @Test
    void a_whole_part_needs_no_network() throws IOException {
        Files.createDirectories(rig.downloads);
        Files.write(rig.downloads.resolve("." + Hashes.sha256(CONTENT) + ".part"), CONTENT);
        assertThat(Rig.ok(rig.download("agent/1.2.tar"))).hasBinaryContent(CONTENT);
        assertThat(rig.fetcher.requests).noneMatch(each -> each.startsWith("targets/"));
    }

    @Test
    void only_one_unfinished_part_is_kept() throws IOException {
        rig.repository.add("targets", "other", "0123456789").publishAll();
        rig.fetcher.faults.put(address, RepoFetcher.cutAt(100_000));
        refused();
        rig.fetcher.faults.put(".other", RepoFetcher.cutAt(5));
        assertThat(Rig.refusal(rig.download("other")).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(present()).hasSize(1);
    }

    @Test
    void silence_in_the_middle_keeps_what_came() throws IOException {
        rig.fetcher.faults.put(address, RepoFetcher.broken(new HttpTimeoutException("nothing came")));
        assertThat(refused().reason()).isEqualTo(Reason.TOO_SLOW);
    }

    @Test
    void an_empty_target_is_a_target() throws IOException {
        rig.repository.add("targets", "empty", "").publishAll();
        assertThat(rig.downloaded("empty")).isEmpty();
    }

    @Test
    void both_hashes_count_and_unknown_ones_do_not() throws IOException {
        ObjectNode hashes = rig.repository.listed.get("targets").withObject("/agent~11.2.tar/hashes");
        hashes.put("blake3", "whatever");
        rig.repository.publishAll();
        assertThat(Rig.ok(rig.download("agent/1.2.tar"))).hasBinaryContent(CONTENT);
        Files.delete(rig.downloads.resolve("agent%2F1.2.tar"));
        hashes.put("sha512", "00".repeat(64));
        rig.repository.publishAll();
        assertThat(refused().reason()).isEqualTo(Reason.MISMATCH);
        assertThat(present()).isEmpty();
    }

    @Test
    void a_listed_file_that_is_not_there_says_so() {
        rig.repository.targets.clear();
        assertThat(refused().reason()).isEqualTo(Reason.ABSENT);
    }
}
