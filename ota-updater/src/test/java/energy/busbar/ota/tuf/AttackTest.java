package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The attacks of the specification's section 1.5, and the traps of its section 5. */
class AttackTest {
    @TempDir
    Path directory;

    private Rig rig;
    private RepositoryMaker repository;

    @BeforeEach
    void setUp() {
        rig = new Rig(directory);
        repository = rig.repository;
        rig.initialised();
    }

    @Test
    void a_good_repository_is_taken_in_its_own_bytes() throws IOException {
        assertThat(rig.refreshed()).isEqualTo(new Versions(1, 1, 1, 1));
        assertThat(rig.fetcher.requests)
                .containsExactly(
                        "metadata/2.root.json",
                        "metadata/timestamp.json",
                        "metadata/1.snapshot.json",
                        "metadata/1.targets.json");
        for (String role : Root.TOP_LEVEL) {
            assertThat(Files.readAllBytes(rig.metadata.resolve(role + ".json"))).isEqualTo(repository.newest.get(role));
        }
        rig.fetcher.requests.clear();
        assertThat(rig.refreshed()).isEqualTo(new Versions(1, 1, 1, 1));
        assertThat(rig.fetcher.requests).containsExactly("metadata/2.root.json", "metadata/timestamp.json");
    }

    @Test
    void without_consistent_snapshots_names_have_no_prefix() throws IOException {
        repository.consistent = false;
        repository.publish("root").add("targets", "a/b.bin", "content").publishAll();
        assertThat(rig.downloaded("a/b.bin")).isEqualTo("content");
        assertThat(rig.fetcher.requests)
                .containsExactly(
                        "metadata/2.root.json",
                        "metadata/3.root.json",
                        "metadata/timestamp.json",
                        "metadata/snapshot.json",
                        "metadata/targets.json",
                        "targets/a/b.bin");
    }

    @Test
    void fields_and_keys_of_later_versions_are_signed_with_and_passed_over() {
        repository.bendSigned.put(
                "timestamp",
                signed -> signed.put("x-new", "\u0001\u00e9").putArray("y").add(-1));
        TestKey later = TestKey.of(TestKey.ed25519().pair(), "mldsa", "ml-dsa-65", "00");
        repository.signers.put("timestamp", repository.trusted.get("timestamp"));
        repository.trusted.put(
                "timestamp", List.of(repository.trusted.get("timestamp").get(0), later));
        repository.publish("root").publish("timestamp");
        assertThat(rig.refreshed()).isEqualTo(new Versions(2, 2, 1, 1));
    }

    // Arbitrary installation

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void arbitrary_software_signed_by_others_is_refused(String role) throws IOException {
        rig.refreshed();
        repository.signers.put(role, List.of(TestKey.ed25519()));
        repository.publish("root").publishAll();
        rig.refused(Reason.UNSIGNED, role);
        assertThat(rig.version(role)).isEqualTo(1);
        repository.signers.clear();
        repository.versions.put("root", 1L);
        repository.publish("root").publishAll();
        assertThat(rig.refreshed()).isEqualTo(new Versions(2, 3, 3, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void content_changed_after_signing_is_refused(String role) {
        repository.withHashes = false;
        repository.bendSignatures.put(role, file -> ((ObjectNode) file.get("signed")).put("x", 1));
        repository.publish("root").publishAll();
        rig.refused(Reason.UNSIGNED, role);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void a_role_signed_by_the_right_keys_as_another_role_is_refused(String role) {
        repository.bendSigned.put(role, signed -> signed.put("_type", role.equals("targets") ? "root" : "targets"));
        repository.publish("root").publishAll();
        rig.refused(Reason.MALFORMED, role);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "0.9", "1", "1.x", "11.0", " 1.0"})
    void another_version_of_the_specification_is_refused(String version) {
        repository.bendSigned.put("timestamp", signed -> signed.put("spec_version", version));
        repository.publish("timestamp");
        rig.refused(Reason.MALFORMED, "timestamp");
    }

    @Test
    void a_first_root_that_its_own_keys_did_not_sign_is_refused() {
        RepositoryMaker other = new RepositoryMaker();
        other.signers.put("root", List.of(TestKey.ed25519()));
        other.publish("root");
        Refusal refusal = Rig.refusal(TufClient.initialise(directory.resolve("other"), other.root()));
        assertThat(refusal.reason()).isEqualTo(Reason.UNSIGNED);
        assertThat(directory.resolve("other")).doesNotExist();
        byte[] long257KiB = new byte[257 << 10];
        refusal = Rig.refusal(TufClient.initialise(directory.resolve("other"), long257KiB));
        assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
    }

    // Key compromise below the threshold

    @Test
    void one_stolen_key_of_two_signs_nothing() {
        TestKey second = TestKey.p256();
        TestKey first = repository.trusted.get("targets").get(0);
        repository.trusted.put("targets", List.of(first, second));
        repository.thresholds.put("targets", 2);
        repository.publish("root").publishAll();
        assertThat(rig.refreshed()).isEqualTo(new Versions(2, 2, 2, 2));
        repository.signers.put("targets", List.of(second));
        repository.add("targets", "evil", "evil").publishAll();
        rig.refused(Reason.UNSIGNED, "targets");
    }

    @Test
    void one_key_under_two_identifiers_counts_once() {
        TestKey key = repository.trusted.get("targets").get(0);
        repository.trusted.put("targets", List.of(key, key.renamed("again")));
        repository.thresholds.put("targets", 2);
        repository.publish("root").publishAll();
        rig.refused(Reason.UNSIGNED, "targets");
    }

    @Test
    void two_signatures_of_one_identifier_are_refused_even_where_one_is_enough() {
        repository.bendSignatures.put("snapshot", file -> {
            ArrayNode signatures = (ArrayNode) file.get("signatures");
            signatures.add(signatures.get(0).deepCopy());
        });
        repository.publishAll();
        rig.refused(Reason.MALFORMED, "snapshot");
    }

    @Test
    void a_role_that_lists_one_key_twice_is_refused() {
        TestKey key = repository.trusted.get("snapshot").get(0);
        repository.trusted.put("snapshot", List.of(key, key));
        repository.publish("root");
        rig.refused(Reason.MALFORMED, "root");
    }

    @Test
    void bad_and_foreign_signatures_beside_enough_good_ones_do_no_harm() {
        TestKey good = repository.trusted.get("timestamp").get(0);
        TestKey other = TestKey.p256();
        repository.trusted.put("timestamp", List.of(good, other));
        repository.bendSignatures.put("timestamp", file -> {
            ArrayNode signatures = (ArrayNode) file.get("signatures");
            ((ObjectNode) signatures.get(1)).put("sig", "");
            signatures.addObject().put("keyid", "unknown").put("sig", "nonsense");
        });
        repository.publish("root").publish("timestamp");
        assertThat(rig.refreshed().timestamp()).isEqualTo(2);
    }

    // Endless data, slow retrieval

    @Test
    void endless_data_ends_at_the_limit_of_each_role() {
        repository.withHashes = false;
        repository.publish("snapshot").publish("timestamp");
        for (String file : List.of("2.root.json", "timestamp.json", "2.snapshot.json", "1.targets.json")) {
            int[] reads = {0};
            rig.fetcher.faults.put("/" + file, RepoFetcher.endless(() -> reads[0]++));
            assertThat(rig.refused().reason()).isEqualTo(Reason.TOO_LARGE);
            assertThat(reads[0]).isLessThan(200);
            rig.fetcher.faults.clear();
        }
        assertThat(rig.refreshed()).isEqualTo(new Versions(1, 2, 2, 1));
    }

    @Test
    void a_length_that_is_promised_is_the_limit_and_must_be_met() {
        byte[] right = repository.metadata.get("1.snapshot.json");
        byte[] longer = (new String(right, StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8);
        rig.fetcher.faults.put("/1.snapshot.json", RepoFetcher.replaced(longer));
        rig.refused(Reason.TOO_LARGE, "snapshot");
        rig.fetcher.faults.put("/1.snapshot.json", RepoFetcher.replaced(new byte[0]));
        rig.refused(Reason.MISMATCH, "snapshot");
    }

    @Test
    void a_promise_beyond_the_limit_does_not_lift_it() {
        repository.withHashes = false;
        repository.bendSigned.put(
                "timestamp", signed -> ((ObjectNode) signed.at("/meta/snapshot.json")).put("length", 1L << 40));
        repository.publish("timestamp");
        rig.fetcher.faults.put("/1.snapshot.json", RepoFetcher.endless(() -> {}));
        rig.refused(Reason.TOO_LARGE, "snapshot");
    }

    @Test
    void data_that_trickles_is_given_up() {
        rig.fetcher.faults.put("/1.targets.json", RepoFetcher.trickle(() -> rig.monotonicMillis += 5_000));
        rig.refused(Reason.TOO_SLOW, "targets");
        assertThat(rig.monotonicMillis).isLessThanOrEqualTo(65_000);
        rig.fetcher.faults.put("/1.targets.json", RepoFetcher.broken(new HttpTimeoutException("silence")));
        rig.refused(Reason.TOO_SLOW, "targets");
    }

    @Test
    void each_window_has_to_bring_its_bytes_not_only_the_first() {
        long[] nowMillis = {1_000_000};
        Pace pace = new Pace(TufLimits.DEFAULT, () -> nowMillis[0], "test");
        for (int window = 0; window < 3; window++) {
            pace.took(30 << 10);
            nowMillis[0] += 60_000;
            pace.took(30 << 10);
        }
        nowMillis[0] += 59_999;
        pace.took(10);
        nowMillis[0] += 1;
        assertThatThrownBy(() -> pace.took(10)).hasMessageContaining("only 20 bytes came in 60000 ms");
    }

    // Freeze

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void each_role_that_expired_is_refused_and_the_next_one_taken(String role) throws IOException {
        rig.refreshed();
        repository.expires.put(role, "2027-03-01T12:00:00Z");
        repository.publish("root").publishAll();
        rig.refused(Reason.FROZEN, role);
        assertThat(rig.version("root")).isEqualTo(2);
        assertThat(rig.version("timestamp")).isEqualTo(role.equals("root") || role.equals("timestamp") ? 1 : 2);
        assertThat(rig.version("snapshot")).isEqualTo(role.equals("targets") ? 2 : 1);
        repository.expires.put(role, "2027-03-01T12:00:01Z");
        repository.publish("root").publishAll();
        assertThat(rig.refreshed()).isEqualTo(new Versions(3, 3, 3, 3));
    }

    @Test
    void the_same_good_metadata_for_ever_is_noticed_when_it_expires() {
        rig.refreshed();
        rig.now = Instant.parse("2028-01-01T00:00:00Z");
        rig.refused(Reason.FROZEN, "root");
        repository.expires.put("root", "2030-01-01T00:00:00Z");
        repository.publish("root");
        rig.refused(Reason.FROZEN, "timestamp");
    }

    @Test
    void an_expired_intermediate_root_is_only_a_step() {
        repository.expires.put("root", "2020-01-01T00:00:00Z");
        repository.publish("root").publish("root");
        repository.expires.remove("root");
        repository.publish("root");
        assertThat(rig.refreshed().root()).isEqualTo(4);
    }

    @Test
    void expired_files_on_the_disk_still_guard_the_versions() {
        repository.expires.put("timestamp", "2027-03-02T00:00:00Z");
        repository.publish("timestamp");
        rig.refreshed();
        rig.now = Instant.parse("2027-04-01T00:00:00Z");
        repository.expires.remove("timestamp");
        repository.versions.put("timestamp", 0L);
        repository.publish("timestamp");
        rig.refused(Reason.ROLLBACK, "timestamp");
        repository.versions.put("timestamp", 2L);
        repository.publish("timestamp");
        assertThat(rig.refreshed().timestamp()).isEqualTo(3);
    }

    @Test
    void a_clock_that_starts_in_1970_is_lifted_to_the_floor() {
        Instant floor = Instant.parse("2028-06-01T00:00:00Z");
        FloorClock clock = new FloorClock(() -> Instant.EPOCH, floor);
        assertThat(clock.instant()).isEqualTo(floor);
        assertThat(new FloorClock(() -> floor.plusSeconds(1), floor).instant()).isEqualTo(floor.plusSeconds(1));
        rig.now = clock.instant();
        rig.refused(Reason.FROZEN, "root");
    }

    // Rollback

    @Test
    void an_older_timestamp_is_refused() throws IOException {
        repository.publish("timestamp");
        rig.refreshed();
        repository.versions.put("timestamp", 0L);
        repository.publish("timestamp");
        rig.refused(Reason.ROLLBACK, "timestamp");
        assertThat(rig.version("timestamp")).isEqualTo(2);
    }

    @Test
    void the_same_timestamp_version_is_passed_over_in_silence_whatever_it_says() throws IOException {
        rig.refreshed();
        byte[] before = Files.readAllBytes(rig.metadata.resolve("timestamp.json"));
        repository.publish("snapshot").republish("timestamp");
        assertThat(rig.refreshed()).isEqualTo(new Versions(1, 1, 1, 1));
        assertThat(Files.readAllBytes(rig.metadata.resolve("timestamp.json"))).isEqualTo(before);
    }

    @Test
    void a_newer_timestamp_with_an_older_snapshot_is_refused() throws IOException {
        repository.publish("snapshot").publish("timestamp");
        rig.refreshed();
        repository.versions.put("snapshot", 0L);
        repository.publish("snapshot").publish("timestamp");
        rig.refused(Reason.ROLLBACK, "snapshot");
        assertThat(rig.version("timestamp")).isEqualTo(2);
        assertThat(rig.version("snapshot")).isEqualTo(2);
    }

    @Test
    void an_older_snapshot_is_refused_even_when_the_timestamp_was_lost() throws IOException {
        repository.publish("snapshot").publish("timestamp");
        rig.refreshed();
        Files.delete(rig.metadata.resolve("timestamp.json"));
        repository.versions.put("snapshot", 0L);
        repository.publish("snapshot").publish("timestamp");
        rig.refused(Reason.ROLLBACK, "snapshot");
    }

    @Test
    void a_snapshot_with_older_targets_is_refused() throws IOException {
        repository.publishAll();
        rig.refreshed();
        repository.versions.put("targets", 0L);
        repository.publishAll();
        rig.refused(Reason.ROLLBACK, "targets.json");
        assertThat(rig.version("snapshot")).isEqualTo(2);
        assertThat(rig.version("targets")).isEqualTo(2);
    }

    @Test
    void a_snapshot_with_older_or_missing_delegated_metadata_is_refused() {
        repository.delegate("targets", "firmware", "fw/*");
        repository.publish("firmware").publish("firmware").publishAll();
        rig.refreshed();
        repository.versions.put("firmware", 0L);
        repository.publish("firmware").publish("snapshot").publish("timestamp");
        rig.refused(Reason.ROLLBACK, "firmware.json");
        repository.newest.remove("firmware");
        repository.publish("snapshot").publish("timestamp");
        rig.refused(Reason.ROLLBACK, "snapshot");
    }

    @Test
    void a_root_that_skips_or_repeats_a_version_is_refused() throws IOException {
        for (long version : new long[] {1, 3}) {
            repository.versions.put("root", version);
            repository.republish("root");
            repository.metadata.put("2.root.json", repository.root());
            rig.refused(Reason.ROLLBACK, "root");
            assertThat(rig.version("root")).isEqualTo(1);
        }
    }

    @Test
    void a_gap_in_the_roots_ends_the_walk_before_it() {
        repository.publish("root").publish("root").publish("root");
        repository.metadata.remove("3.root.json");
        assertThat(rig.refreshed().root()).isEqualTo(2);
    }

    @Test
    void more_roots_than_the_limit_are_taken_over_several_refreshes() {
        rig.limits = new TufLimits(
                256 << 10, 16 << 10, 512 << 10, 1 << 20, 3, 32, 8 << 20, 1 << 20, TufLimits.DEFAULT.paceWindow(), 1);
        for (int i = 0; i < 5; i++) {
            repository.publish("root");
        }
        assertThat(rig.refreshed().root()).isEqualTo(4);
        assertThat(rig.refreshed().root()).isEqualTo(6);
    }

    // Mix and match

    @Test
    void metadata_that_never_was_together_is_refused() {
        byte[] old = repository.metadata.get("1.targets.json");
        repository.publishAll();
        rig.fetcher.faults.put("/2.targets.json", RepoFetcher.replaced(old));
        rig.refused(Reason.MISMATCH, "targets");
        repository.withHashes = false;
        repository.publish("snapshot").publish("timestamp");
        rig.refused(Reason.MISMATCH, "targets");
        rig.fetcher.faults.clear();
        repository.publish("snapshot").publish("timestamp");
        rig.fetcher.faults.put("/4.snapshot.json", RepoFetcher.replaced(repository.metadata.get("3.snapshot.json")));
        rig.refused(Reason.MISMATCH, "snapshot");
        rig.fetcher.faults.clear();
        assertThat(rig.refreshed()).isEqualTo(new Versions(1, 4, 4, 2));
    }

    /** The key alone is not enough: who lists the file has promised its very bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"snapshot", "targets"})
    void other_content_under_the_same_version_is_refused_though_well_signed(String role) {
        repository.expires.put(role, "2028-01-02T00:00:00Z");
        repository.republish(role);
        Refusal refusal = rig.refused();
        assertThat(refusal.what()).isEqualTo(role);
        // An ECDSA signature in DER is now and then a byte or two shorter or longer, and then the length tells first.
        assertThat(refusal.reason()).isIn(Reason.MISMATCH, Reason.TOO_LARGE);
    }

    @Test
    void a_listing_with_unknown_hashes_only_is_refused() {
        repository.bendSigned.put("timestamp", signed -> {
            ObjectNode file = (ObjectNode) signed.at("/meta/snapshot.json");
            file.putObject("hashes").put("md5", "00");
        });
        repository.publish("timestamp");
        rig.refused(Reason.MALFORMED, "timestamp");
    }

    // Malicious mirror

    @Test
    void a_bad_mirror_does_not_keep_updates_of_a_good_one_away() throws IOException {
        RepositoryMaker bad = new RepositoryMaker(TestKey.ed25519()).publish("root");
        bad.add("targets", "a", "evil").publishAll();
        rig.fetcher.hosts.put("bad.test", bad);
        rig.mirrors = List.of(
                new Mirror(URI.create("http://dead.test/metadata"), URI.create("http://dead.test/targets")),
                new Mirror(URI.create("http://bad.test/metadata"), URI.create("http://bad.test/targets")),
                Rig.REPOSITORY);
        repository.add("targets", "a", "good").publishAll();
        assertThat(rig.downloaded("a")).isEqualTo("good");
        rig.mirrors = rig.mirrors.subList(0, 2);
        assertThat(rig.refused().reason()).isIn(Reason.UNREACHABLE, Reason.UNSIGNED);
    }

    // Fast forward

    @Test
    void a_fast_forwarded_timestamp_is_recovered_by_new_timestamp_keys() {
        repository.versions.put("timestamp", 1_000_000L);
        repository.republish("timestamp");
        rig.refreshed();
        repository.versions.put("timestamp", 1L);
        repository.publish("timestamp");
        rig.refused(Reason.ROLLBACK, "timestamp");
        repository.trusted.put("timestamp", List.of(TestKey.ed25519()));
        repository.publish("root").republish("timestamp");
        assertThat(rig.refreshed()).isEqualTo(new Versions(2, 2, 1, 1));
    }

    @Test
    void a_fast_forwarded_snapshot_and_targets_are_recovered_by_new_keys() {
        repository.versions.put("snapshot", 1_000_000L);
        repository.versions.put("targets", 1_000_000L);
        repository.publishAll();
        rig.refreshed();
        repository.trusted.put("snapshot", List.of(TestKey.ed25519()));
        repository.versions.put("snapshot", 1L);
        repository.versions.put("targets", 1L);
        repository.publish("root").publishAll();
        assertThat(rig.refreshed()).isEqualTo(new Versions(2, 3, 2, 2));
    }

    @Test
    void dropping_the_stolen_one_of_two_keys_is_a_rotation_though_the_old_file_still_verifies() {
        TestKey kept = repository.trusted.get("timestamp").get(0);
        repository.trusted.put("timestamp", List.of(kept, TestKey.ed25519()));
        repository.versions.put("timestamp", 1_000_000L);
        repository.publish("root").republish("timestamp");
        rig.refreshed();
        repository.trusted.put("timestamp", List.of(kept));
        repository.versions.put("timestamp", 1L);
        repository.publish("root").republish("timestamp");
        assertThat(rig.refreshed()).isEqualTo(new Versions(3, 1, 1, 1));
    }

    @Test
    void a_rotation_whose_root_had_expired_is_not_forgotten() {
        repository.versions.put("timestamp", 1_000_000L);
        repository.republish("timestamp");
        TestKey kept = repository.trusted.get("timestamp").get(0);
        repository.trusted.put("timestamp", List.of(kept, TestKey.ed25519()));
        rig.refreshed();
        repository.expires.put("root", "2027-01-01T00:00:00Z");
        repository.publish("root");
        rig.refused(Reason.FROZEN, "root");
        repository.expires.remove("root");
        repository.versions.put("timestamp", 1L);
        repository.publish("root").republish("timestamp");
        assertThat(rig.refreshed()).isEqualTo(new Versions(3, 1, 1, 1));
    }

    @Test
    void a_version_beyond_what_numbers_keep_exactly_is_refused() {
        repository.versions.put("timestamp", 1L << 53);
        repository.republish("timestamp");
        rig.refused(Reason.MALFORMED, "timestamp");
    }

    // Interrupted refresh

    @Test
    void after_an_interrupted_refresh_the_rest_comes_though_the_timestamp_is_unchanged() throws IOException {
        rig.refreshed();
        repository.publishAll();
        rig.fetcher.faults.put("/2.snapshot.json", RepoFetcher.broken(new IOException("reset")));
        rig.refused(Reason.UNREACHABLE, "snapshot");
        assertThat(rig.version("timestamp")).isEqualTo(2);
        rig.fetcher.faults.clear();
        rig.fetcher.faults.put("/2.targets.json", RepoFetcher.cutAt(10));
        rig.refused(Reason.UNREACHABLE, "targets");
        assertThat(rig.version("snapshot")).isEqualTo(2);
        rig.fetcher.faults.clear();
        assertThat(rig.refreshed()).isEqualTo(new Versions(1, 2, 2, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp.json", "1.snapshot.json", "1.targets.json"})
    void a_file_that_is_nowhere_is_refused(String file) {
        repository.metadata.remove(file);
        assertThat(rig.refused().reason()).isEqualTo(Reason.ABSENT);
    }

    @Test
    void a_root_that_the_network_kept_away_is_no_sign_that_there_is_none() {
        rig.fetcher.faults.put("/2.root.json", RepoFetcher.broken(new IOException("the server answers 500")));
        rig.refused(Reason.UNREACHABLE, "root");
    }
}
