package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static Spread oneTo(int last) {
        return Spread.of(IntStream.rangeClosed(1, last)
                .mapToObj(i -> (double) (last + 1 - i))
                .toList());
    }

    @Test
    void the_99th_percentile_of_120_values_is_the_119th() {
        assertThat(oneTo(120).percentile(99)).isEqualTo(119);
    }

    @Test
    void the_99th_percentile_of_100_values_leaves_one_above() {
        assertThat(oneTo(100).percentile(99)).isEqualTo(99);
    }

    @Test
    void with_fewer_than_100_values_the_99th_percentile_is_the_largest() {
        assertThat(oneTo(99).percentile(99)).isEqualTo(99);
        assertThat(oneTo(1).percentile(99)).isEqualTo(1);
    }

    @Test
    void the_median_of_an_even_number_is_between_the_two_in_the_middle() {
        assertThat(oneTo(4).median()).isEqualTo(2.5);
        assertThat(oneTo(5).median()).isEqualTo(3);
    }

    @Test
    void least_and_most_do_not_depend_on_the_order() {
        Spread spread = Spread.of(List.of(3.0, 1.0, 2.0));
        assertThat(spread.min()).isEqualTo(1);
        assertThat(spread.max()).isEqualTo(3);
    }

    @Test
    void nothing_measured_is_no_spread() {
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> oneTo(3).percentile(0)).hasMessageContaining("above 0");
    }
}
