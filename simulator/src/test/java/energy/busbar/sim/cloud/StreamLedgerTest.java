package energy.busbar.sim.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.sim.cloud.StreamLedger.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamLedgerTest {
    private static final long EPOCH = 1_732_437_000_123L;

    private final StreamLedger ledger = new StreamLedger();

    private Verdict receive(long sequence) {
        return ledger.receive(EPOCH, sequence, (sequence - 1) * 10, 10);
    }

    @Test
    void in_order_nothing_is_missing_or_doubled() {
        for (int i = 1; i <= 5; i++) {
            assertThat(receive(i)).isEqualTo(Verdict.NEW);
        }
        assertThat(ledger.tally()).isEqualTo(new StreamLedger.Tally(EPOCH, 50, 50, 0, 0, 0, 0));
    }

    @Test
    void a_window_that_is_sent_again_is_dropped_and_doubles_nothing() {
        receive(1);
        receive(2);
        receive(3);
        assertThat(receive(2)).isEqualTo(Verdict.DUPLICATE);
        assertThat(receive(3)).isEqualTo(Verdict.DUPLICATE);
        assertThat(receive(4)).isEqualTo(Verdict.NEW);
        assertThat(ledger.tally()).isEqualTo(new StreamLedger.Tally(EPOCH, 40, 40, 0, 0, 0, 2));
    }

    @Test
    void a_hole_counts_its_samples_until_it_is_filled() {
        receive(1);
        receive(4);
        assertThat(ledger.tally().missing()).isEqualTo(20);
        assertThat(ledger.tally().missingParcels()).isEqualTo(2);
        receive(3);
        assertThat(receive(3)).as("while it waits, too").isEqualTo(Verdict.DUPLICATE);
        receive(2);
        assertThat(ledger.tally()).isEqualTo(new StreamLedger.Tally(EPOCH, 40, 40, 0, 0, 0, 1));
    }

    @Test
    void a_hole_at_the_start_counts() {
        receive(3);
        assertThat(ledger.tally().missing()).isEqualTo(20);
        assertThat(ledger.tally().missingParcels()).isEqualTo(2);
    }

    @Test
    void samples_lost_before_they_got_a_sequence_show_by_their_count() {
        ledger.receive(EPOCH, 1, 0, 10);
        ledger.receive(EPOCH, 2, 17, 10);
        assertThat(ledger.tally().missing()).isEqualTo(7);
        assertThat(ledger.tally().missingParcels()).isZero();
    }

    @Test
    void samples_under_a_second_sequence_number_are_doubled() {
        ledger.receive(EPOCH, 1, 0, 10);
        ledger.receive(EPOCH, 2, 5, 10);
        ledger.receive(EPOCH, 3, 0, 15);
        assertThat(ledger.tally().doubled()).isEqualTo(5 + 15);
    }

    @Test
    void a_new_epoch_starts_anew_and_the_old_one_stays_counted() {
        receive(1);
        receive(2);
        ledger.receive(EPOCH + 5, 1, 0, 3);
        StreamLedger.Tally tally = ledger.tally();
        assertThat(tally.epoch()).isEqualTo(EPOCH + 5);
        assertThat(tally.receivedInEpoch()).isEqualTo(3);
        assertThat(tally.received()).isEqualTo(23);
        assertThat(tally.missing()).isZero();
    }

    @Test
    void any_order_with_any_repetition_ends_the_same() {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<Long> sequences = new ArrayList<>();
            for (long i = 1; i <= 60; i++) {
                sequences.add(i);
                if (random.nextInt(3) == 0) {
                    sequences.add(i);
                }
            }
            Collections.shuffle(sequences, random);
            StreamLedger shuffled = new StreamLedger();
            sequences.forEach(i -> shuffled.receive(EPOCH, i, (i - 1) * 10, 10));
            assertThat(shuffled.tally())
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(new StreamLedger.Tally(EPOCH, 600, 600, 0, 0, 0, sequences.size() - 60));
        }
    }

    @Test
    void refuses_to_hold_more_than_its_bound() {
        for (long i = 2; i < 2 + StreamLedger.MAX_WAITING; i++) {
            receive(i);
        }
        assertThatThrownBy(() -> receive(StreamLedger.MAX_WAITING + 5L))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("parcel 1 is missing");
    }
}
