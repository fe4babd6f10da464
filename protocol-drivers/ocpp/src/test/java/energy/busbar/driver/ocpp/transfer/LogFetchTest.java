package energy.busbar.driver.ocpp.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.ocpp.transfer.LogFetch.End;
import energy.busbar.driver.ocpp.transfer.LogFetch.Event;
import energy.busbar.driver.ocpp.transfer.LogFetch.Word;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs on their way, with time in the test's hands. */
class LogFetchTest {
    private static final Event.Arrived ARRIVED = new Event.Arrived("log-1", 7);
    private static final Event.Accepted ACCEPTED = new Event.Accepted("diag.zip");
    private static final Event.Begun BEGUN = new Event.Begun();
    private static final Event.Broke BROKE = new Event.Broke("it broke off");

    private long nowMillis = 5_000;
    private LogFetch fetch = LogFetch.begun(new LogFetch.Plan(1, 30_000), nowMillis);

    private LogFetchTest on(Event... events) {
        for (Event each : events) {
            fetch = fetch.next(each, nowMillis);
        }
        return this;
    }

    private LogFetchTest says(Word... words) {
        for (Word each : words) {
            on(new Event.Said(each));
        }
        return this;
    }

    private LogFetchTest after(long millis) {
        nowMillis += millis;
        return on(new Event.Tick());
    }

    private void goesOn() {
        assertThat(fetch.end()).isEmpty();
    }

    private void ends(End end) {
        assertThat(fetch.end()).contains(end);
    }

    private void fails(String words) {
        assertThat(fetch.end())
                .hasValueSatisfying(
                        end -> assertThat(((End.Failed) end).words()).contains(words));
    }

    @Test
    void the_file_is_what_counts_whatever_was_said() {
        on(ACCEPTED, BEGUN).says(Word.UPLOADING).on(ARRIVED).ends(new End.Fetched("log-1", 7, "diag.zip"));
        says(Word.FAILED).ends(new End.Fetched("log-1", 7, "diag.zip"));
    }

    @Test
    void a_file_may_overtake_the_answer_and_all_words() {
        on(BEGUN, ARRIVED).ends(new End.Fetched("log-1", 7, ""));
    }

    @Test
    void the_answer_may_come_while_the_file_does() {
        on(BEGUN, ACCEPTED).goesOn();
        assertThat(fetch.phase()).isEqualTo(LogFetch.Phase.UPLOADING);
        on(ARRIVED).ends(new End.Fetched("log-1", 7, "diag.zip"));
    }

    @Test
    void the_word_that_all_is_sent_may_overtake_the_last_bytes() {
        on(ACCEPTED, BEGUN).says(Word.UPLOADED).after(29_000).goesOn();
        on(ARRIVED).ends(new End.Fetched("log-1", 7, "diag.zip"));
    }

    @Test
    void a_word_without_a_file_is_not_believed() {
        on(ACCEPTED)
                .says(Word.UPLOADED)
                .after(15_000)
                .says(Word.UPLOADED)
                .after(15_000)
                .fails("none has come");
    }

    @Test
    void a_charger_that_names_no_file_has_none_unless_it_sends_one() {
        on(new Event.Accepted("")).after(59_000).goesOn();
        after(1_000).ends(new End.Nothing());
    }

    @Test
    void a_charger_that_names_no_file_may_send_one_all_the_same() {
        on(new Event.Accepted(""))
                .says(Word.UPLOADING)
                .after(600_000)
                .on(ARRIVED)
                .ends(new End.Fetched("log-1", 7, ""));
    }

    @Test
    void refused_and_not_sent_end_at_once() {
        on(new Event.Refused("no")).ends(new End.Refused("no"));
        fetch = LogFetch.begun(fetch.plan(), nowMillis);
        on(new Event.NotSent("not connected")).ends(new End.Failed("not connected"));
    }

    @Test
    void an_unanswered_request_may_have_been_heard() {
        on(new Event.Unanswered("no answer in 10 s"))
                .after(300_000)
                .on(BEGUN, ARRIVED)
                .ends(new End.Fetched("log-1", 7, ""));
        fetch = LogFetch.begun(fetch.plan(), nowMillis);
        on(new Event.Unanswered("no answer in 10 s"))
                .after(LogFetch.START_MILLIS)
                .fails("no answer in 10 s");
    }

    @Test
    void another_attempt_is_waited_for_as_long_as_the_charger_was_told_and_a_little() {
        on(ACCEPTED, BEGUN, BROKE).says(Word.FAILED).after(89_000).goesOn();
        on(BEGUN, ARRIVED).ends(new End.Fetched("log-1", 7, "diag.zip"));
        fetch = LogFetch.begun(fetch.plan(), nowMillis);
        on(ACCEPTED, BEGUN, BROKE).after(90_000).ends(new End.Failed("it broke off"));
    }

    @Test
    void after_the_last_attempt_nothing_is_waited_for_and_the_cause_is_told() {
        on(ACCEPTED, BEGUN, BROKE)
                .says(Word.FAILED, Word.UPLOADING, Word.FAILED)
                .ends(new End.Failed("it broke off"));
    }

    @Test
    void words_after_which_there_is_no_attempt_end_it() {
        for (Word word : List.of(Word.BAD_MESSAGE, Word.NOT_SUPPORTED, Word.PERMISSION_DENIED, Word.CANCELED)) {
            fetch = LogFetch.begun(fetch.plan(), nowMillis);
            on(ACCEPTED).says(word).fails("the charger");
        }
    }

    @Test
    void words_that_say_nothing_change_nothing() {
        on(ACCEPTED, BEGUN).says(Word.IDLE, Word.OTHER).goesOn();
        assertThat(fetch.phase()).isEqualTo(LogFetch.Phase.UPLOADING);
    }

    /** Sequences of four of all that can be heard, with time between them. */
    @Test
    void every_order_of_words_and_files_comes_to_an_end_and_stays_there() {
        List<Event> events = new ArrayList<>(List.of(
                ACCEPTED,
                new Event.Accepted(""),
                new Event.Unanswered("none"),
                BEGUN,
                BROKE,
                ARRIVED,
                new Event.Tick()));
        for (Word each : Word.values()) {
            events.add(new Event.Said(each));
        }
        int n = events.size();
        for (int code = 0; code < n * n * n * n; code++) {
            LogFetch each = LogFetch.begun(new LogFetch.Plan(1, 30_000), 0);
            long now = 0;
            boolean arrived = false;
            for (int rest = code, i = 0; i < 4; i++, rest /= n) {
                now += 20_000;
                Event event = events.get(rest % n);
                arrived |= event == ARRIVED && each.end().isEmpty();
                each = each.next(event, now);
            }
            LogFetch before = each;
            each = each.next(new Event.Tick(), LogFetch.WHOLE_MILLIS);
            assertThat(each.end()).as("%s", before).isPresent();
            assertThat(each.end().get() instanceof End.Fetched).as("%s", before).isEqualTo(arrived);
            assertThat(each.next(ARRIVED, now)).isSameAs(each);
        }
    }
}
