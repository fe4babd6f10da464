package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.driver.ocpp.message.OcppTime;
import energy.busbar.driver.ocpp.pki.SubjectRule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times, transactions, passwords and options. */
class FieldFormsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-01T10:00:00Z",
                "2026-01-01T10:00:00.000Z",
                "2026-01-01T12:00:00+02:00",
                "2026-01-01T12:00:00+02",
                "2026-01-01T12:00:00+0200",
                "2026-01-01T10:00:00",
                "2026-01-01 10:00:00",
                " 2026-01-01t10:00:00z ",
            })
    void timesOfTheFieldAreTheSameInstant(String text) {
        assertThat(OcppTime.parse(text)).contains(Instant.parse("2026-01-01T10:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-13-01T10:00:00Z", "1767261600"})
    void whatIsNoTimeIsNone(String text) {
        assertThat(OcppTime.parse(text)).isEmpty();
    }

    @Test
    void aStartSentAgainGetsTheSameIdAndAnotherOneAnother() {
        Transactions transactions = new Transactions(Set.of(1));
        var start = new Transactions.Start(1, "TAG", "2026-01-01T10:00:00Z", 1000);
        int id = transactions.start(start, 1_767_261_600L);
        assertThat(transactions.start(start, 1_767_261_700L)).isEqualTo(id);
        int other = transactions.start(new Transactions.Start(1, "TAG", "2026-01-01T11:00:00Z", 2000), 1_767_261_600L);
        assertThat(other).isGreaterThan(id);
        assertThat(transactions.open(1)).hasValue(other);
        transactions.stop(id);
        assertThat(transactions.open(1)).hasValue(other);
        transactions.stop(-1);
        assertThat(transactions.open(1)).isEmpty();
    }

    @Test
    void transactionIdsArePositiveAndTheMemoryOfThemIsBounded() {
        Transactions transactions = new Transactions(Set.of(1));
        for (int i = 0; i < 3 * Transactions.MAX_REMEMBERED; i++) {
            assertThat(transactions.start(new Transactions.Start(1, "T", "t" + i, i), 0x7fff_ffffL))
                    .isPositive();
        }
    }

    @Test
    void passwordsAreComparedPlainOrHashedAndTheUserIsTheIdentity() {
        // PBKDF2-HMAC-SHA256, "password", salt "saltsalt", 1000 rounds, from Python's hashlib
        Credential hashed = Credential.parseHash("pbkdf2-sha256:1000:73616c7473616c74:" + HASH)
                .orElseThrow();
        PasswordHashes hashes = new PasswordHashes();
        for (Credential credential : List.of(hashed, new Credential.Plain("password"))) {
            Access access = new Access("CP1", Access.BASIC, Passwords.fixed(credential), new SubjectRule("", ""));
            assertThat(access.refusal(by(basic("CP1:password")), hashes)).isEmpty();
            assertThat(access.refusal(by(basic("CP1:password")), hashes))
                    .as("remembered")
                    .isEmpty();
            assertThat(access.refusal(by(basic("CP1:Password")), hashes)).contains("sent a wrong password");
            assertThat(access.refusal(by(basic("CP1:")), hashes)).contains("sent a wrong password");
            assertThat(access.refusal(by(basic("CP2:password")), hashes).orElse(""))
                    .contains("not HTTP Basic with");
            assertThat(access.refusal(by(basic("CP1")), hashes)).isPresent();
            assertThat(access.refusal(by(""), hashes)).contains("sent no password");
            assertThat(access.refusal(by("Basic %%%"), hashes)).isPresent();
            assertThat(credential.toString()).doesNotContain("password\"").doesNotContain(HASH);
        }
    }

    private static Caller by(String authorization) {
        return new Caller(false, Optional.empty(), authorization, "here");
    }

    private static final String HASH = "135f7a66144fcf0fb003ce048f31f024ed5cbff30525d3ba0bfb3199479362a6";

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyWrongOptionIsReportedInOneRun() {
        List<Options.Problem> problems = new ArrayList<>();
        ChargerOptions.read(
                List.of(Bench.config(
                        "dev",
                        new Options(
                                "c",
                                Map.of("identity", "a b", "maxCurrent", 3, "pasword", "x", "idTag", "T".repeat(21)),
                                problems))),
                Bench.OPEN);
        assertThat(problems)
                .extracting(Options.Problem::path)
                .containsExactlyInAnyOrder("c.identity", "c.maxCurrent", "c.pasword", "c.idTag");
    }

    @Test
    void listingTagsEndsFreeVending() {
        ChargerOptions open = ChargerOptions.read(
                List.of(Bench.config("dev", new Options("c", Map.of(), new ArrayList<>()))), Bench.OPEN);
        ChargerOptions listed = ChargerOptions.read(
                List.of(Bench.config("dev", new Options("c", Map.of("idTags", List.of("A")), new ArrayList<>()))),
                Bench.OPEN);
        assertThat(open.admits("X")).isTrue();
        assertThat(listed.admits("A")).isTrue();
        assertThat(listed.admits("X")).isFalse();
    }
}
