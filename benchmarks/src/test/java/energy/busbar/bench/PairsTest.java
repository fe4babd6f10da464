package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PairsTest {
    @Test
    void each_is_compared_with_the_one_it_took_turns_with() {
        Pairs pairs = new Pairs();
        pairs.add(100, 100);
        pairs.add(9, 10);
        pairs.add(40, 20);
        // The medians, 40 and 20, would make it 2.
        assertThat(pairs.ratios().median()).isEqualTo(1);
        assertThat(pairs.ratios().min()).isEqualTo(0.9);
        assertThat(pairs.ratios().max()).isEqualTo(2);
        assertThat(pairs.ours().median()).isEqualTo(40);
        assertThat(pairs.theirs().median()).isEqualTo(20);
    }

    @Test
    void a_round_without_a_request_is_no_rate() {
        Pairs pairs = new Pairs();
        assertThatThrownBy(() -> pairs.add(0, 1)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> pairs.add(1, Double.NaN)).hasMessageContaining("above 0");
        assertThatThrownBy(pairs::ratios).isInstanceOf(IllegalArgumentException.class);
    }
}
