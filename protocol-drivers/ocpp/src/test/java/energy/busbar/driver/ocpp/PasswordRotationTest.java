package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.ocpp.PasswordKeeper.Sender.Answer;
import energy.busbar.driver.ocpp.pki.SubjectRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordRotationTest {
    private static final ChargerPassword FIRST = ChargerPassword.random();

    @TempDir
    private Path folder;

    private final PasswordHashes hashes = new PasswordHashes();

    private PasswordKeeper keeper(Credential configured) {
        return new PasswordKeeper(
                "cp", configured, new PasswordFile(folder.resolve("ocpp/passwords.json")), hashes, Runnable::run);
    }

    private PasswordKeeper keeper() {
        return keeper(Credential.parseHash(FIRST.hash()).orElseThrow());
    }

    private boolean letsIn(PasswordKeeper keeper, String password) {
        String login =
                "Basic " + Base64.getEncoder().encodeToString(("cp:" + password).getBytes(StandardCharsets.UTF_8));
        return new Access("cp", Access.BASIC, keeper, new SubjectRule("", ""))
                .refusal(new Caller(false, Optional.empty(), login, ""), hashes)
                .isEmpty();
    }

    private static Answer change(PasswordKeeper keeper, String[] sent, Answer answer) {
        return keeper.change(password -> {
                    sent[0] = password;
                    return CompletableFuture.completedFuture(answer);
                })
                .toCompletableFuture()
                .join();
    }

    @Test
    void both_are_accepted_until_the_charger_comes_with_the_new_one_and_then_only_that() throws Exception {
        PasswordKeeper keeper = keeper();
        String[] sent = new String[1];
        assertThat(change(keeper, sent, Answer.ACCEPTED)).isEqualTo(Answer.ACCEPTED);
        assertThat(sent[0]).hasSize(20).matches("[A-Za-z0-9]+");
        assertThat(letsIn(keeper, FIRST.password())).as("not restarted yet").isTrue();
        assertThat(letsIn(keeper, sent[0])).isTrue();
        assertThat(letsIn(keeper, FIRST.password())).as("dropped").isFalse();
        PasswordKeeper after = keeper();
        assertThat(letsIn(after, FIRST.password())).as("after a restart too").isFalse();
        assertThat(letsIn(after, sent[0])).isTrue();
        assertThat(Files.readString(folder.resolve("ocpp/passwords.json"))).doesNotContain(sent[0]);
    }

    @Test
    void a_refused_one_is_forgotten_and_one_without_answer_may_still_come() {
        PasswordKeeper keeper = keeper();
        String[] sent = new String[1];
        change(keeper, sent, Answer.REFUSED);
        assertThat(letsIn(keeper, sent[0])).isFalse();
        change(keeper, sent, Answer.UNKNOWN);
        assertThat(letsIn(keeper, FIRST.password())).isTrue();
        assertThat(letsIn(keeper, sent[0])).isTrue();
        assertThat(letsIn(keeper, FIRST.password())).isFalse();
    }

    @Test
    void another_password_in_the_configuration_counts_at_once() {
        String[] sent = new String[1];
        PasswordKeeper keeper = keeper();
        change(keeper, sent, Answer.ACCEPTED);
        assertThat(letsIn(keeper, sent[0])).isTrue();
        PasswordKeeper other = keeper(new Credential.Plain("a-password-by-hand"));
        assertThat(letsIn(other, sent[0])).isFalse();
        assertThat(letsIn(other, "a-password-by-hand")).isTrue();
        change(other, sent, Answer.ACCEPTED);
        assertThat(letsIn(keeper(new Credential.Plain("a-password-by-hand")), sent[0]))
                .isTrue();
    }

    @Test
    void a_disk_that_takes_nothing_sends_nothing() throws Exception {
        Files.writeString(folder.resolve("ocpp"), "a file where the folder is to be");
        String[] sent = new String[1];
        assertThat(change(keeper(), sent, Answer.ACCEPTED)).isEqualTo(Answer.REFUSED);
        assertThat(sent[0]).isNull();
    }

    /** The charger's and the gateway's crashes and lost answers at every step: the charger always gets in. */
    @Test
    void no_order_of_crashes_and_lost_answers_locks_a_charger_out() {
        long seed = Long.getLong("busbar.seed", System.nanoTime());
        Random random = new Random(seed);
        PasswordKeeper keeper = keeper();
        String has = FIRST.password();
        int changes = 0;
        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    boolean arrives = random.nextBoolean();
                    boolean takes = arrives && random.nextInt(4) > 0;
                    boolean heard = random.nextBoolean();
                    String[] sent = new String[1];
                    Answer answer = !heard
                            ? Answer.UNKNOWN
                            : takes ? Answer.ACCEPTED : arrives ? Answer.REFUSED : Answer.UNKNOWN;
                    if (random.nextInt(5) == 0) {
                        // The gateway ends between sending and hearing.
                        keeper.change(password -> {
                            sent[0] = password;
                            return new CompletableFuture<>();
                        });
                        keeper = keeper();
                    } else {
                        change(keeper, sent, answer);
                    }
                    if (takes && sent[0] != null) {
                        has = sent[0];
                        changes++;
                    }
                }
                case 1 -> keeper = keeper();
                default ->
                    assertThat(letsIn(keeper, has))
                            .as("step " + step + " of seed " + seed)
                            .isTrue();
            }
            assertThat(keeper.accepted()).as("seed " + seed).hasSizeBetween(1, PasswordRotation.MAX_ACCEPTED);
        }
        assertThat(letsIn(keeper, has)).as("seed " + seed).isTrue();
        assertThat(changes).as("seed " + seed).isPositive();
    }

    @Test
    void an_unreadable_file_leaves_the_configured_password() throws Exception {
        Files.createDirectories(folder.resolve("ocpp"));
        Files.writeString(folder.resolve("ocpp/passwords.json"), "{\"cp\": {\"accepted\": [1]}}");
        assertThat(letsIn(keeper(), FIRST.password())).isTrue();
        assertThat(List.copyOf(keeper().accepted())).hasSize(1);
    }
}
