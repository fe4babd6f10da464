package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.bench.ChargersFigures.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ChargersFiguresTest {
    private static List<Step> steps(DoubleUnaryOperator share, int missing, long lost) {
        List<Step> steps = new ArrayList<>();
        for (int n = 0; n <= 500; n += 100) {
            Fleet.Window calls = new Fleet.Window(n, 1, 5, 9, lost);
            steps.add(new Step(n, n - missing, 80_000 + 100 * n, share.applyAsDouble(n), 50_000, 0.1, calls, calls));
        }
        return steps;
    }

    @Test
    void a_straight_line_has_growth_one_and_a_bent_one_is_not_reached() {
        List<Figure> straight = ChargersFigures.of(steps(n -> 0.02 + n / 2_000, 0, 0), 30, "-Xmx64m");
        assertThat(straight).allMatch(Figure::reached);
        assertThat(straight.get(1).numbers().get("growth")).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(straight.get(0).value()).isEqualTo("127 MB; growth 1.00");
        assertThat(straight.get(1).numbers()).containsEntry("at500Share", 0.27);
        List<Figure> bent = ChargersFigures.of(steps(n -> n * n / 1e6, 0, 0), 30, "");
        assertThat(bent.get(1).reached()).isFalse();
        assertThat(bent.get(1).numbers().get("growth")).isCloseTo(2, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(bent.get(0).reached()).isTrue();
    }

    @Test
    void a_charger_that_is_not_served_spoils_all_figures() {
        assertThat(ChargersFigures.of(steps(n -> n / 2_000, 1, 0), 30, "")).noneMatch(Figure::reached);
        assertThat(ChargersFigures.of(steps(n -> n / 2_000, 0, 1), 30, "")).noneMatch(Figure::reached);
    }
}
