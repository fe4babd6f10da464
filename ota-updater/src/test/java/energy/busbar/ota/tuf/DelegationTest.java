package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.ota.tuf.Refusal.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DelegationTest {
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

    private Result<Target> find(String path) {
        try (TufClient client = rig.open()) {
            Rig.ok(client.refresh());
            rig.fetcher.requests.clear();
            return client.find(path);
        }
    }

    private void publish(String... roles) {
        for (String role : roles) {
            repository.publish(role);
        }
        repository.publishAll();
    }

    /** The roles asked for, in order, without "metadata/1." and ".json". */
    private List<String> visited() {
        return rig.fetcher.requests.stream()
                .map(each -> each.replaceAll("metadata/[0-9]+\\.(.*)\\.json", "$1"))
                .toList();
    }

    /** Graphs as "delegator>role", a "!" for a terminating delegation. */
    @ParameterizedTest
    @CsvSource({
        "t>A, A",
        "t>A t>B, A B",
        "t>A t>B B>C, A B C",
        "t>A t>B A>C A>D, A C D B",
        "t>A t>B A>C C>D, A C D B",
        "t>A t>B A>C! A>D, A C",
        "t>A t>B A>C! C>D, A C D",
        "t>A! t>B, A",
        "t>A t>B B>C C>D D>B, A B C D",
        "t>A A>A t>B, A B",
        "t>A t>B B>C A>C, A C B",
    })
    void the_search_is_pre_order_each_role_once_and_ends_at_a_terminating_delegation(String graph, String order) {
        for (String edge : graph.split(" ", -1)) {
            String[] ends = edge.replace("!", "").split(">", -1);
            repository
                    .delegate(ends[0].equals("t") ? "targets" : ends[0], ends[1], "*")
                    .put("terminating", edge.endsWith("!"));
        }
        for (String role : List.of("A", "B", "C", "D")) {
            if (graph.contains(role)) {
                repository.publish(role);
            }
        }
        repository.publishAll();
        Refusal refusal = Rig.refusal(find("missing"));
        assertThat(refusal.reason()).isEqualTo(Reason.NO_TARGET);
        assertThat(visited()).containsExactly(order.split(" ", -1));
    }

    @Test
    void the_first_role_that_lists_it_wins() {
        repository.delegate("targets", "A", "*");
        repository.delegate("targets", "B", "*");
        repository.add("A", "x", "of A").add("B", "x", "of B");
        publish("A", "B");
        assertThat(Rig.ok(find("x")).role()).isEqualTo("A");
    }

    @Test
    void a_path_must_be_covered_all_along_the_chain() {
        repository.delegate("targets", "A", "a/*");
        repository.delegate("A", "B", "*/*");
        repository.add("B", "a/x", "1").add("B", "b/x", "2");
        publish("A", "B");
        assertThat(Rig.ok(find("a/x")).role()).isEqualTo("B");
        assertThat(Rig.refusal(find("b/x")).reason()).isEqualTo(Reason.NO_TARGET);
    }

    /** Extraneous dependencies: what a role lists beyond its paths is not there. */
    @Test
    void a_role_speaks_only_for_its_paths() {
        repository.delegate("targets", "vendor", "vendor/*");
        repository.add("vendor", "vendor/lib", "1").add("vendor", "busbar/agent", "2");
        publish("vendor");
        assertThat(Rig.ok(find("vendor/lib")).path()).isEqualTo("vendor/lib");
        assertThat(Rig.refusal(find("busbar/agent")).reason()).isEqualTo(Reason.NO_TARGET);
    }

    @Test
    void hash_prefixes_divide_the_paths_among_bins() {
        String path = "some/file";
        String hash = Hashes.sha256(path.getBytes(StandardCharsets.UTF_8));
        for (char digit : "0123456789abcdef".toCharArray()) {
            ObjectNode role = repository.delegate("targets", "bin-" + digit);
            role.remove("paths");
            role.putArray("path_hash_prefixes").add(String.valueOf(digit));
            repository.add("bin-" + digit, path, "in " + digit);
            repository.publish("bin-" + digit);
        }
        repository.publishAll();
        assertThat(Rig.ok(find(path)).role()).isEqualTo("bin-" + hash.charAt(0));
        assertThat(visited()).containsExactly("bin-" + hash.charAt(0));
    }

    @Test
    void a_delegation_without_paths_covers_nothing_and_one_with_both_kinds_is_refused() {
        ObjectNode role = repository.delegate("targets", "A");
        role.remove("paths");
        publish("A");
        assertThat(Rig.refusal(find("x")).reason()).isEqualTo(Reason.NO_TARGET);
        assertThat(visited()).isEmpty();
        role.putArray("paths");
        role.putArray("path_hash_prefixes");
        repository.publishAll();
        rig.refused(Reason.MALFORMED, "targets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "g", "AB", "0x1"})
    void a_hash_prefix_of_another_form_is_refused(String prefix) {
        ObjectNode role = repository.delegate("targets", "A");
        role.remove("paths");
        role.putArray("path_hash_prefixes").add(prefix);
        publish("A");
        rig.refused(Reason.MALFORMED, "targets");
    }

    @Test
    void more_roles_than_the_limit_are_not_searched() {
        for (int i = 0; i < 40; i++) {
            repository.delegate("targets", "r" + i, "*");
            repository.publish("r" + i);
        }
        repository.publishAll();
        assertThat(Rig.refusal(find("x")).reason()).isEqualTo(Reason.LIMIT);
        assertThat(visited()).hasSize(32);
    }

    @Test
    void a_role_that_the_snapshot_does_not_list_is_not_even_asked_for() {
        repository.delegate("targets", "A", "*");
        repository.publishAll();
        assertThat(Rig.refusal(find("x")).reason()).isEqualTo(Reason.MISMATCH);
        assertThat(visited()).isEmpty();
    }

    @Test
    void a_wrong_delegated_role_ends_the_search() {
        repository.delegate("targets", "A", "*");
        repository.delegate("targets", "B", "*");
        repository.add("B", "x", "of B");
        repository.signers.put("A", List.of(TestKey.ed25519()));
        publish("A", "B");
        Refusal refusal = Rig.refusal(find("x"));
        assertThat(refusal.reason()).isEqualTo(Reason.UNSIGNED);
        assertThat(refusal.what()).isEqualTo("A");
        repository.signers.clear();
        repository.expires.put("A", "2027-01-01T00:00:00Z");
        publish("A");
        assertThat(Rig.refusal(find("x")).reason()).isEqualTo(Reason.FROZEN);
    }

    @Test
    void a_role_that_two_delegate_to_is_verified_by_the_keys_of_the_one_that_led_there() {
        repository.delegate("targets", "a", "a/*");
        repository.delegate("targets", "b", "b/*");
        repository.delegate("a", "release", "a/*");
        publish("a");
        List<TestKey> mine = repository.trusted.get("release");
        repository.trusted.put("release", List.of(TestKey.ed25519()));
        repository.delegate("b", "release", "b/*");
        repository.publish("b");
        repository.trusted.put("release", mine);
        repository.add("release", "a/x", "good").add("release", "b/x", "evil");
        publish("release");
        try (TufClient client = rig.open()) {
            Rig.ok(client.refresh());
            assertThat(Rig.ok(client.find("a/x")).role()).isEqualTo("release");
            assertThat(Rig.refusal(client.find("b/x")).reason()).isEqualTo(Reason.UNSIGNED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets", ""})
    void a_delegated_role_cannot_take_the_place_of_a_top_level_one(String name) {
        repository.bendSigned.put("targets", signed -> {
            ObjectNode delegations = signed.putObject("delegations");
            delegations.putObject("keys");
            ObjectNode role =
                    delegations.putArray("roles").addObject().put("name", name).put("threshold", 1);
            role.putArray("keyids");
            role.putArray("paths").add("*");
        });
        repository.publishAll();
        rig.refused(Reason.MALFORMED, "targets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "#", "/delegatedrole", "../delegatedrole", "..", "a b", "é%2f", "rotation", "lock"})
    void any_other_name_is_quoted_and_stays_in_the_folder(String name) throws IOException {
        repository.delegate("targets", name, "*");
        repository.add(name, "x", "content");
        publish(name);
        assertThat(rig.downloaded("x")).isEqualTo("content");
        try (var files = Files.list(rig.metadata)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains(FileNames.encoded(name) + ".json")
                    .filteredOn(file -> file.endsWith(".json"))
                    .hasSize(5);
        }
        assertThat(Rig.ok(find("x")).role()).isEqualTo(name);
        assertThat(rig.fetcher.requests).isEmpty();
    }

    @Test
    void kept_delegated_metadata_is_bounded() throws IOException {
        rig.limits = new TufLimits(
                256 << 10, 16 << 10, 512 << 10, 1 << 20, 3, 32, 3000, 1 << 20, TufLimits.DEFAULT.paceWindow(), 1);
        for (int i = 0; i < 20; i++) {
            repository.delegate("targets", "r" + i, "*");
            repository.publish("r" + i);
        }
        repository.publishAll();
        assertThat(Rig.refusal(find("x")).reason()).isEqualTo(Reason.NO_TARGET);
        long bytes = 0;
        for (String name : new FileDisk().list(rig.metadata)) {
            bytes += name.startsWith("r") && !name.startsWith("root") ? Files.size(rig.metadata.resolve(name)) : 0;
        }
        assertThat(bytes).isBetween(1L, 3000L);
    }
}
