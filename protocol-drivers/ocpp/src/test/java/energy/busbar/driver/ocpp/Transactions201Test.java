package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.driver.ocpp.v201.Common.Evse;
import energy.busbar.driver.ocpp.v201.Reports.NotifyReport;
import energy.busbar.driver.ocpp.v201.Transactions.ChargingState;
import energy.busbar.driver.ocpp.v201.Transactions.Transaction;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEvent;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEventType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Transaction events and reports of 2.0.1 as chargers number them. */
class Transactions201Test {
    private final Transactions201 transactions = new Transactions201(Set.of(1));

    private static TransactionEvent event(
            TransactionEventType type, String id, @Nullable Integer seqNo, @Nullable Evse evse) {
        return new TransactionEvent(
                type,
                null,
                null,
                seqNo,
                new Transaction(id, ChargingState.CHARGING, null, null, null),
                List.of(),
                null,
                null,
                null,
                null,
                evse,
                null);
    }

    private boolean take(TransactionEventType type, String id, @Nullable Integer seqNo) {
        return transactions.take(event(type, id, seqNo, null)).isPresent();
    }

    @Test
    void an_event_sent_again_or_late_changes_nothing() {
        assertThat(take(TransactionEventType.STARTED, "a", 4)).isTrue();
        assertThat(take(TransactionEventType.STARTED, "a", 4)).isFalse();
        assertThat(take(TransactionEventType.UPDATED, "a", 3)).isFalse();
        assertThat(take(TransactionEventType.ENDED, "a", 6)).isTrue();
        assertThat(take(TransactionEventType.UPDATED, "a", 7))
                .as("after its end")
                .isFalse();
        assertThat(transactions.open(1)).isEmpty();
    }

    @Test
    void an_event_without_a_number_is_taken() {
        assertThat(take(TransactionEventType.UPDATED, "a", null)).isTrue();
        assertThat(transactions.open(1)).contains("a");
    }

    @Test
    void the_end_of_an_older_one_leaves_the_newer_open() {
        take(TransactionEventType.STARTED, "a", 0);
        take(TransactionEventType.STARTED, "b", 1);
        take(TransactionEventType.ENDED, "a", 2);
        assertThat(transactions.open(1)).contains("b");
    }

    @Test
    void another_evse_is_not_looked_at() {
        assertThat(transactions.take(event(TransactionEventType.STARTED, "x", 0, new Evse(2, 1))))
                .isEmpty();
        assertThat(transactions.open(1)).isEmpty();
        Transactions201 second = new Transactions201(Set.of(2));
        assertThat(second.take(event(TransactionEventType.STARTED, "x", 0, new Evse(2, 1))))
                .hasValue(2);
        assertThat(second.take(event(TransactionEventType.UPDATED, "x", 1, null)))
                .as("the EVSE is told once")
                .hasValue(2);
        assertThat(second.take(event(TransactionEventType.UPDATED, "y", 1, null)))
                .isEmpty();
    }

    @Test
    void the_memory_of_transactions_is_bounded() {
        for (int i = 0; i < 3 * Transactions201.MAX_REMEMBERED; i++) {
            assertThat(take(TransactionEventType.STARTED, "t" + i, 0)).isTrue();
        }
        assertThat(transactions.open(1)).contains("t" + (3 * Transactions201.MAX_REMEMBERED - 1));
    }

    private static NotifyReport part(int request, @Nullable Integer seqNo, boolean more) {
        return new NotifyReport(request, null, seqNo, List.of(), more);
    }

    @Test
    void a_report_is_complete_when_no_part_is_missing_whether_counted_from_0_or_1() {
        for (int first : List.of(0, 1)) {
            BaseReport report = new BaseReport(7, Set.of(1));
            assertThat(report.take(part(7, first, true))).isTrue();
            assertThat(report.take(part(7, first + 2, false))).isTrue();
            assertThat(report.complete()).isFalse();
            assertThat(report.take(part(7, first + 1, true))).isTrue();
            assertThat(report.complete()).isTrue();
            assertThat(report.take(part(8, first, true)))
                    .as("of another request")
                    .isFalse();
        }
    }

    @Test
    void a_report_of_one_part_is_complete_and_absurd_numbers_take_no_memory() {
        BaseReport one = new BaseReport(1, Set.of(1));
        one.take(part(1, 0, false));
        assertThat(one.complete()).isTrue();
        BaseReport absurd = new BaseReport(1, Set.of(1));
        absurd.take(part(1, Integer.MAX_VALUE, false));
        absurd.take(part(1, -5, true));
        assertThat(absurd.complete()).isFalse();
    }
}
