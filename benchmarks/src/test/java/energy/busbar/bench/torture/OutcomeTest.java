package energy.busbar.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.bench.torture.World.Loss;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final ObjectNode NO_DOUBLES = JsonNodeFactory.instance.objectNode();

    private static Outcome of(long made, List<Loss> losses, Long... readings) {
        return Outcome.of(new long[] {made}, losses, new Readings(Map.of("unit-1", List.of(readings))), NO_DOUBLES);
    }

    private static Loss loss(long from, long to) {
        return new Loss(new long[] {from}, new long[] {to});
    }

    @Test
    void all_readings_in_order_are_kept() {
        Outcome outcome = of(4, List.of(), 1L, 2L, 3L, 4L);
        assertThat(outcome.kept()).isTrue();
        assertThat(outcome.received()).isEqualTo(4);
    }

    @Test
    void a_hole_where_nothing_may_be_lost_is_missing_and_named() {
        Outcome outcome = of(5, List.of(loss(0, 1)), 2L, 3L, 5L);
        assertThat(outcome.kept()).isFalse();
        assertThat(outcome.missing()).isEqualTo(1);
        assertThat(outcome.lost()).isEqualTo(1);
        assertThat(outcome.examples()).containsExactly("unit-1: 4");
    }

    @Test
    void a_hole_at_a_kill_is_lost_and_its_length_told() {
        Outcome outcome = of(8, List.of(loss(2, 6)), 1L, 2L, 6L, 7L, 8L);
        assertThat(outcome.kept()).isTrue();
        assertThat(outcome.lost()).isEqualTo(3);
        assertThat(outcome.longestLoss()).isEqualTo(3);
    }

    @Test
    void the_same_reading_twice_and_one_after_a_later_one_are_not_kept() {
        assertThat(of(3, List.of(), 1L, 2L, 2L, 3L).doubled()).isEqualTo(1);
        assertThat(of(3, List.of(), 1L, 3L, 2L).outOfOrder()).isEqualTo(1);
        assertThat(of(3, List.of(), 1L, 3L, 2L).kept()).isFalse();
    }

    @Test
    void a_site_that_made_nothing_shows_nothing() {
        assertThat(of(0, List.of()).kept()).isFalse();
    }
}
