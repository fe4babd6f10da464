package energy.busbar.sync.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BdSeqTest {
    private final List<String> saved = new ArrayList<>();

    private BdSeq after(String text) {
        return new BdSeq(Optional.ofNullable(text), saved::add);
    }

    @Test
    void begins_with_0_and_goes_on_after_a_restart() {
        BdSeq first = after(null);
        assertThat(first.next()).isZero();
        first.used();
        assertThat(first.next()).isEqualTo(1);
        assertThat(saved).containsExactly("0", "1");
        assertThat(after("1").next()).isEqualTo(2);
    }

    @Test
    void begins_again_after_255() {
        assertThat(after("254").next()).isEqualTo(255);
        assertThat(after("255").next()).isZero();
    }

    @Test
    void a_number_that_left_for_nobody_is_used_again_and_not_written_again() {
        BdSeq numbers = after("7");
        assertThat(numbers.next()).isEqualTo(8);
        assertThat(numbers.next()).isEqualTo(8);
        assertThat(saved).containsExactly("8");
        numbers.used();
        assertThat(numbers.next()).isEqualTo(9);
    }

    @Test
    void a_number_that_could_not_be_written_is_not_given() {
        boolean[] full = {true};
        BdSeq numbers = new BdSeq(Optional.of("7"), text -> {
            if (full[0]) {
                throw new IllegalStateException("disk full");
            }
        });
        assertThatThrownBy(numbers::next).hasMessage("disk full");
        full[0] = false;
        assertThat(numbers.next()).isEqualTo(8);
    }

    @Test
    void a_setting_that_is_no_number_counts_as_none() {
        assertThat(after("x").next()).isZero();
        assertThat(after("256").next()).isZero();
        assertThat(after("-1").next()).isZero();
    }
}
