package energy.busbar.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.AuthorisationPolicy.Mode;
import energy.busbar.core.session.AuthorisationPolicy.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuthorisationTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
    private static final DeviceId CP = new DeviceId("charger-1");
    private static final IdToken FAMILY = new IdToken("family");

    private static IdToken id(String text) {
        return new IdToken(text);
    }

    private static Token token(String id, boolean blocked, Instant expires) {
        return new Token(id(id), blocked, Optional.ofNullable(expires), Optional.of(FAMILY), "");
    }

    private static final LocalList LIST = LocalList.EMPTY
            .put(List.of(
                    token("listed", false, null),
                    token("other", false, null),
                    token("blocked", true, null),
                    token("expired", false, NOW)))
            .list();

    private static Authorisation with(Mode mode, Place... free) {
        TokenCache cache = new TokenCache(Duration.ofHours(1));
        cache.learn(new TokenCache.Entry(token("cached", false, null), NOW.minusSeconds(60)));
        cache.learn(new TokenCache.Entry(token("stale", false, null), NOW.minusSeconds(3600)));
        return new Authorisation(new AuthorisationPolicy(mode, Set.of(free), false, Duration.ofHours(1)), LIST, cache);
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPT_ALL,     stranger, ACCEPTED, everybody",
        "ACCEPT_ALL,     blocked,  BLOCKED,  'blocked, on the list'",
        "ACCEPT_ALL,     expired,  EXPIRED,  expired at 2026-11-24T09:00:00Z",
        "LIST_ONLY,      LISTED,   ACCEPTED, on the list",
        "LIST_ONLY,      cached,   INVALID,  not on the list",
        "LIST_AND_CACHE, Cached,   ACCEPTED, said by upstream",
        "LIST_AND_CACHE, stale,    INVALID,  neither",
        "LIST_AND_CACHE, blocked,  BLOCKED,  on the list",
    })
    void the_policy_says_who_and_why(Mode mode, String shown, Verdict.Status status, String why) {
        Verdict verdict = with(mode).judge(CP, 1, Optional.of(id(shown)), NOW);
        assertThat(verdict.status()).isEqualTo(status);
        assertThat(verdict.why()).contains(why);
        assertThat(verdict.askUpstream()).isEqualTo(shown.equals("stale"));
    }

    @Test
    void free_vend_admits_everybody_at_its_connector_but_the_blocked() {
        Authorisation free = with(Mode.LIST_ONLY, new Place(CP, 2));
        assertThat(free.judge(CP, 2, Optional.empty(), NOW).accepted()).isTrue();
        assertThat(free.judge(CP, 2, Optional.of(id("expired")), NOW).accepted())
                .isTrue();
        assertThat(free.judge(CP, 2, Optional.of(id("blocked")), NOW).accepted())
                .isFalse();
        assertThat(free.judge(CP, 1, Optional.empty(), NOW).accepted()).isFalse();
        assertThat(with(Mode.LIST_ONLY, new Place(CP, 0))
                        .judge(CP, 3, Optional.empty(), NOW)
                        .accepted())
                .isTrue();
    }

    private static Session sessionOf(String device, String token) {
        return new Session(
                1,
                new DeviceId(device),
                1,
                Optional.of(id(token)),
                "1",
                "",
                "",
                Session.State.OPEN,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Tally.EMPTY,
                List.of(),
                Set.of(),
                NOW);
    }

    @Test
    void a_token_that_charges_elsewhere_is_refused_but_not_at_its_own_charger() {
        Authorisation authorisation = with(Mode.LIST_ONLY);
        Optional<IdToken> shown = Optional.of(id("listed"));
        List<Session> open = List.of(sessionOf("charger-2", "listed"));
        assertThat(authorisation.judgeStart(CP, 1, shown, open, NOW).status()).isEqualTo(Verdict.Status.CONCURRENT_TX);
        assertThat(authorisation
                        .judgeStart(CP, 1, shown, List.of(sessionOf("charger-1", "listed")), NOW)
                        .accepted())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"listed, true", "LISTED, true", "other, true", "family, true", "stranger, false"})
    void the_starter_its_group_and_the_groups_own_token_may_stop(String stopper, boolean may) {
        assertThat(with(Mode.LIST_ONLY)
                        .judgeStop(sessionOf("charger-1", "listed"), id(stopper), NOW)
                        .accepted())
                .isEqualTo(may);
    }

    @Test
    void a_token_has_1_to_36_characters_and_is_shown_masked() {
        assertThat(id("04a1b2c3")).isEqualTo(id(" 04A1B2C3")).hasToString("••••b2c3");
        assertThat(id("short").masked()).doesNotContain("short");
        assertThat(id("123456789012345678901").fits16()).isFalse();
        assertThatThrownBy(() -> id("x".repeat(37))).hasMessageContaining("36");
        assertThatThrownBy(() -> id(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> id("a,b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_charger_gets_the_difference_of_the_list_or_all_of_it() {
        LocalList next = LIST.remove(List.of(id("other")))
                .list()
                .put(List.of(token("new", false, null)))
                .list();
        assertThat(next.since(next.version())).isEmpty();
        LocalList.Update update = next.since(LIST.version()).orElseThrow();
        assertThat(update.full()).isFalse();
        assertThat(update.entries())
                .extracting(e -> e.token().id().value() + e.removed())
                .containsExactlyInAnyOrder("othertrue", "newfalse");
        assertThat(next.since(0).orElseThrow().full()).isTrue();
        assertThat(next.since(99).orElseThrow().entries()).hasSize(next.size()).hasSize(4);
    }

    @Test
    void an_update_from_outside_needs_a_newer_version_unless_it_is_full() {
        assertThat(LIST.differential(1, List.of(), List.of())).isInstanceOf(LocalList.Received.VersionMismatch.class);
        LocalList.Received.Accepted newer = (LocalList.Received.Accepted)
                LIST.differential(7, List.of(token("x", false, null)), List.of(id("listed")));
        assertThat(newer.change().list().version()).isEqualTo(7);
        assertThat(newer.change().list().find(id("listed"))).isEmpty();
        LocalList.Received.Accepted full = (LocalList.Received.Accepted) LIST.full(1, List.of(token("x", false, null)));
        assertThat(full.change().list().tokens()).extracting(Token::id).containsExactly(id("x"));
        assertThat(LIST.full(0, List.of())).isInstanceOf(LocalList.Received.Failed.class);
    }

    @Test
    void differences_older_than_what_is_remembered_are_sent_in_full() {
        LocalList list = LIST;
        for (int i = 0; i <= LocalList.MAX_REMOVED + 5; i++) {
            list = list.put(List.of(token("t" + i, false, null))).list();
            list = list.remove(List.of(id("t" + i))).list();
        }
        assertThat(list.size()).isEqualTo(4);
        assertThat(list.entries()).hasSize(LocalList.MAX_REMOVED + 4);
        assertThat(list.since(2).orElseThrow().full()).isTrue();
        assertThat(list.since(list.version() - 2).orElseThrow().full()).isFalse();
    }

    @Test
    void the_cache_forgets_the_least_used() {
        TokenCache cache = new TokenCache(Duration.ofHours(1), 2);
        cache.learn(new TokenCache.Entry(token("a", false, null), NOW));
        cache.learn(new TokenCache.Entry(token("b", false, null), NOW));
        assertThat(cache.find(id("A"), NOW)).isPresent();
        assertThat(cache.learn(new TokenCache.Entry(token("c", false, null), NOW)))
                .containsExactly(id("b"));
        assertThat(cache.size()).isEqualTo(2);
    }
}
