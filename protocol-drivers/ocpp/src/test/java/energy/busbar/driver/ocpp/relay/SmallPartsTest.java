package energy.busbar.driver.ocpp.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallPartsTest {
    @TempDir
    private Path folder;

    @Test
    void waits_are_anything_up_to_a_ceiling_that_doubles_and_ends() {
        Backoff backoff = new Backoff(new Random(3));
        long ceiling = Backoff.FIRST_MILLIS;
        long longest = 0;
        for (int i = 0; i < 200; i++) {
            long wait = backoff.nextMillis();
            assertThat(wait).isBetween(Backoff.LEAST_MILLIS, ceiling);
            longest = Math.max(longest, wait);
            ceiling = Math.min(Backoff.MOST_MILLIS, ceiling * 2);
        }
        assertThat(longest).isGreaterThan(Backoff.MOST_MILLIS * 9 / 10);
        backoff.reset();
        assertThat(backoff.nextMillis()).isLessThanOrEqualTo(Backoff.FIRST_MILLIS);
    }

    @Test
    void numbers_never_meet_the_gateways_own_and_the_oldest_is_forgotten() {
        NumberMap numbers = new NumberMap();
        int first = numbers.given(1);
        assertThat(numbers.upstream(first)).hasValue(1);
        assertThat(numbers.upstream(1)).isEmpty();
        for (int i = 0; i < NumberMap.MAX_REMEMBERED; i++) {
            assertThat(numbers.given(1)).isGreaterThan(first);
        }
        assertThat(numbers.upstream(first)).isEmpty();
    }

    @Test
    void a_file_is_written_once_for_all_that_came_meanwhile_and_a_bad_one_is_moved_aside() throws Exception {
        Queue<Runnable> disk = new ArrayDeque<>();
        RelayFile file = new RelayFile(folder.resolve("relay"), "..", disk::add);
        CompletableFuture<Void> first = file.keep(RelayBench.json("{'n':1}"));
        CompletableFuture<Void> second = file.keep(RelayBench.json("{'n':2}"));
        assertThat(first).isNotDone();
        disk.remove().run();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(disk).isEmpty();
        assertThat(file.kept()).hasValue(RelayBench.json("{'n':2}"));
        Path written = folder.resolve("relay").resolve("=2e2e.json");
        Files.writeString(written, "{\"n\":");
        assertThat(file.kept()).isEmpty();
        assertThat(folder.resolve("relay").resolve("=2e2e.json.bad")).exists();
        assertThat(written).doesNotExist();
    }

    @Test
    void a_disk_that_takes_no_more_fails_what_was_to_be_kept_and_the_next_is_tried_again() {
        List<Runnable> disk = new ArrayList<>();
        boolean[] full = {true};
        RelayFile file = new RelayFile(folder, "C-1", task -> {
            if (full[0]) {
                throw new RejectedExecutionException("full");
            }
            disk.add(task);
        });
        assertThat(file.keep(RelayBench.json("{'n':1}"))).isCompletedExceptionally();
        full[0] = false;
        CompletableFuture<Void> next = file.keep(RelayBench.json("{'n':2}"));
        disk.get(0).run();
        assertThat(next).isCompleted();
        assertThat(file.kept()).hasValue(RelayBench.json("{'n':2}"));
    }

    private static UpstreamConfig read(Map<String, Object> values, List<Options.Problem> problems) {
        return UpstreamConfig.read(new Options("upstream", values, problems), "CP 1");
    }

    @Test
    void an_upstream_is_addressed_by_the_charger_identity_unless_it_has_another_there() {
        List<Options.Problem> problems = new ArrayList<>();
        Map<String, Object> values =
                new HashMap<>(Map.of("url", "wss://csms.example/ocpp", "password", "secret-secret-se"));
        assertThat(read(values, problems).address()).hasToString("wss://csms.example/ocpp/CP%201");
        values.put("identity", "OTHER");
        values.put("url", "wss://csms.example/ocpp/");
        assertThat(read(values, problems).address()).hasToString("wss://csms.example/ocpp/OTHER");
        assertThat(read(values, problems).toString()).doesNotContain("secret");
        assertThat(problems).isEmpty();
    }

    @Test
    void the_password_may_stand_in_a_file_of_its_own() throws Exception {
        List<Options.Problem> problems = new ArrayList<>();
        Path file = folder.resolve("password");
        Files.writeString(file, "0123456789abcdef\n");
        UpstreamConfig config = read(Map.of("url", "wss://csms.example", "passwordFile", file.toString()), problems);
        assertThat(problems).isEmpty();
        assertThat(config.login().orElseThrow().password()).isEqualTo("0123456789abcdef");
    }

    @Test
    void what_is_wrong_is_told_with_what_would_be_right() {
        List<Map<String, Object>> wrong = List.of(
                Map.of("password", "x"),
                Map.of("url", "http://csms.example", "password", "x"),
                Map.of("url", "wss://user:pw@csms.example", "password", "x"),
                Map.of("url", "ws://csms.example", "password", "x"),
                Map.of("url", "wss://csms.example", "securityProfile", 1, "password", "x"),
                Map.of("url", "wss://csms.example"),
                Map.of("url", "wss://csms.example", "securityProfile", 3),
                Map.of("url", "wss://csms.example", "password", "x", "passwordFile", "y"),
                Map.of("url", "wss://csms.example", "passwordFile", "/does/not/exist"),
                Map.of("url", "wss://csms.example", "password", "x", "tls", Map.of("certificate", "a.pem")),
                Map.of("url", "wss://csms.example", "password", "x", "answer", "1h"),
                Map.of("url", "wss://csms.example", "password", "x", "identity", "a/b"),
                Map.of("url", "wss://csms.example", "password", "x", "adress", "y"));
        for (Map<String, Object> values : wrong) {
            List<Options.Problem> problems = new ArrayList<>();
            read(values, problems);
            assertThat(problems).as(values.toString()).hasSize(1);
            assertThat(problems.get(0).expected()).isNotBlank();
            assertThat(problems.toString()).doesNotContain("user:pw");
        }
    }

    @Test
    void a_range_of_a_file_that_is_too_long_is_not_read() {
        assertThatThrownBy(() -> TransactionQueue.of(RelayBench.json("{'transactions':[{'id':'1','seen':'5-1'}]}")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
