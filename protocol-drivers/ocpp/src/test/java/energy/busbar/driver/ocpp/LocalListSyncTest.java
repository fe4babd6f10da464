package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.LocalList;
import energy.busbar.core.session.LocalList.Entry;
import energy.busbar.core.session.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalListSyncTest {
    /** A charger that keeps a list as the standard has it, and answers what a test says first. */
    private static final class Keeper implements ListTalk {
        Optional<Room> room = Optional.of(new Room(1_000, 2));
        int number;
        final Map<String, Token> held = new TreeMap<>();
        final List<String> sent = new ArrayList<>();
        final Deque<Taken> answers = new ArrayDeque<>();

        @Override
        public CompletableFuture<Optional<Room>> room() {
            sent.add("room");
            return CompletableFuture.completedFuture(room);
        }

        @Override
        public CompletableFuture<OptionalInt> version() {
            return CompletableFuture.completedFuture(OptionalInt.of(number));
        }

        @Override
        public boolean fits(Token token) {
            return token.id().fits16();
        }

        @Override
        public CompletableFuture<Taken> send(boolean full, int version, List<Entry> entries) {
            sent.add((full ? "full " : "diff ") + version + " " + entries.size());
            Taken answer = answers.isEmpty() ? Taken.ACCEPTED : answers.remove();
            if (answer == Taken.ACCEPTED && !full && version <= number) {
                answer = Taken.MISMATCH;
            }
            if (answer == Taken.ACCEPTED) {
                number = version;
                if (full) {
                    held.clear();
                }
                entries.forEach(e -> {
                    if (e.removed()) {
                        held.remove(e.token().id().value());
                    } else {
                        held.put(e.token().id().value(), e.token());
                    }
                });
            }
            return CompletableFuture.completedFuture(answer);
        }

        List<String> messages() {
            List<String> all = sent.stream().filter(s -> !s.equals("room")).toList();
            sent.clear();
            return all;
        }
    }

    private final ManualLoop clock = new ManualLoop();
    private final Keeper keeper = new Keeper();
    private LocalList list = LocalList.EMPTY;
    private final LocalListSync sync = new LocalListSync("cp", () -> list, () -> keeper, clock);

    private void put(String... ids) {
        list = list.put(java.util.Arrays.stream(ids)
                        .map(id -> Token.accepted(new IdToken(id)))
                        .toList())
                .list();
    }

    private void remove(String id) {
        list = list.remove(List.of(new IdToken(id))).list();
    }

    @Test
    void a_list_that_was_never_touched_is_not_sent_and_nothing_is_asked() {
        sync.tick();
        assertThat(keeper.sent).isEmpty();
    }

    @Test
    void a_new_charger_gets_all_in_messages_as_long_as_it_takes() {
        put("A", "B", "C", "D", "E");
        sync.tick();
        assertThat(keeper.messages()).containsExactly("full 1 2", "diff 2 2", "diff 10000 1");
        assertThat(keeper.held).containsOnlyKeys("A", "B", "C", "D", "E");
        sync.tick();
        assertThat(keeper.sent).isEmpty();
    }

    @Test
    void a_change_is_sent_as_the_difference() {
        put("A", "B", "C");
        sync.tick();
        keeper.messages();
        remove("B");
        put("D");
        sync.tick();
        assertThat(keeper.messages()).containsExactly("diff 30000 2");
        assertThat(keeper.held).containsOnlyKeys("A", "C", "D");
    }

    @Test
    void after_a_connection_it_is_asked_what_it_has_and_told_nothing_twice() {
        put("A");
        sync.tick();
        sync.connected();
        keeper.messages();
        sync.tick();
        assertThat(keeper.sent).containsExactly("room");
    }

    @Test
    void a_charger_lost_in_the_midst_of_it_gets_all_again() {
        put("A", "B", "C", "D");
        sync.tick();
        put("E", "F", "G");
        keeper.answers.add(ListTalk.Taken.ACCEPTED);
        keeper.answers.add(ListTalk.Taken.NO_ANSWER);
        sync.tick();
        sync.connected();
        keeper.messages();
        sync.tick();
        assertThat(keeper.messages()).first().isEqualTo("full 10001 2");
        assertThat(keeper.held).hasSize(7);
        assertThat(keeper.number).isEqualTo(20_000);
    }

    @Test
    void the_list_of_another_system_is_replaced() {
        put("A");
        put("B");
        put("C");
        keeper.number = 2;
        keeper.held.put("STRANGER", Token.accepted(new IdToken("STRANGER")));
        sync.tick();
        assertThat(keeper.messages()).first().asString().startsWith("full");
        assertThat(keeper.held).containsOnlyKeys("A", "B", "C");
    }

    @Test
    void a_difference_that_does_not_apply_is_followed_by_all() {
        put("A");
        sync.tick();
        put("B");
        keeper.answers.add(ListTalk.Taken.MISMATCH);
        keeper.messages();
        sync.tick();
        assertThat(keeper.messages()).containsExactly("diff 20000 1", "full 20000 2");
    }

    @Test
    void a_refusal_is_tried_again_after_a_while_and_not_in_a_row() {
        put("A");
        keeper.answers.add(ListTalk.Taken.REFUSED);
        sync.tick();
        sync.tick();
        assertThat(keeper.messages()).hasSize(1);
        clock.advance(LocalListSync.RETRY_MILLIS);
        sync.tick();
        assertThat(keeper.held).containsOnlyKeys("A");
    }

    @Test
    void a_charger_that_keeps_no_list_is_asked_once_a_connection() {
        keeper.room = Optional.of(ListTalk.Room.NONE);
        put("A");
        sync.tick();
        clock.advance(LocalListSync.RETRY_MILLIS * 2);
        put("B");
        sync.tick();
        assertThat(keeper.sent).containsExactly("room");
        sync.connected();
        sync.tick();
        assertThat(keeper.sent).containsExactly("room", "room");
    }

    @Test
    void a_charger_that_does_not_answer_is_asked_again_after_a_while() {
        keeper.room = Optional.empty();
        put("A");
        sync.tick();
        sync.tick();
        keeper.room = Optional.of(new ListTalk.Room(10, 10));
        clock.advance(LocalListSync.RETRY_MILLIS);
        sync.tick();
        assertThat(keeper.sent).containsExactly("room", "room", "full 10000 1");
    }

    @Test
    void a_list_that_is_too_long_for_a_charger_is_cut_and_always_sent_in_full() {
        keeper.room = Optional.of(new ListTalk.Room(3, 10));
        put("A", "B", "C", "D");
        sync.tick();
        put("E");
        sync.tick();
        assertThat(keeper.messages()).containsExactly("full 10000 3", "full 20000 3");
    }

    @Test
    void tokens_that_a_charger_cannot_carry_are_left_out() {
        put("A", "A-TOKEN-OF-MORE-THAN-20-CHARACTERS");
        sync.tick();
        assertThat(keeper.held).containsOnlyKeys("A");
    }

    @Test
    void twenty_thousand_tokens_reach_a_charger_that_takes_few_at_a_time() {
        keeper.room = Optional.of(new ListTalk.Room(LocalList.MAX_TOKENS, 3));
        put(IntStream.range(0, LocalList.MAX_TOKENS).mapToObj(i -> "T" + i).toArray(String[]::new));
        sync.tick();
        assertThat(keeper.held.size()).isEqualTo(LocalList.MAX_TOKENS);
        assertThat(keeper.number).isEqualTo(10_000);
    }

    @Test
    void versions_from_outside_beyond_all_bounds_have_numbers_that_fit() {
        for (int version : new int[] {1, 200_000, 200_001, Integer.MAX_VALUE}) {
            assertThat(ListVersion.complete(version)).isPositive();
            assertThat(ListVersion.held(ListVersion.complete(version), version)).isEqualTo(version);
            assertThat(ListVersion.held(ListVersion.part(version, 1), version)).isEqualTo(-1);
        }
        assertThat(ListVersion.held(10_000, 300_000)).isEqualTo(-1);
        assertThat(ListVersion.held(0, 5)).isEqualTo(-1);
        assertThat(ListVersion.held(-1, 5)).isEqualTo(-1);
    }
}
