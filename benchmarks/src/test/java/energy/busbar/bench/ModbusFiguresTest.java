package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import energy.busbar.bench.SerialLine.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModbusFiguresTest {
    private static final SerialPace LINE = new SerialPace(115_200);
    private static final Seen CLEAN = new Seen(0, 0, 0.02, 2.25, 7.2, 0.5, 0, 0.03);

    private static Pairs pairs(double ours, double theirs) {
        Pairs pairs = new Pairs();
        pairs.add(ours, theirs);
        return pairs;
    }

    private static Figure tcp(double ours, double theirs, double bare) {
        return ModbusFigures.tcp(100, pairs(ours, theirs), Spread.of(List.of(bare)), 0.4, 250, "so");
    }

    /** @param slower than the line's own time */
    private static Figure rtu(double slower, Seen seen) {
        double rate = 1_000 / (LINE.readMillis(10) * slower);
        return ModbusFigures.rtu(LINE, 10, pairs(rate, rate), List.of(seen), List.of(seen), false);
    }

    @Test
    void over_tcp_four_fifths_of_libmodbus_are_reached_and_less_is_not() {
        assertThat(tcp(800, 1_000, 1_500).reached()).isTrue();
        assertThat(tcp(799, 1_000, 1_500).reached()).isFalse();
        assertThat(tcp(799, 1_000, 1_500).value())
                .isEqualTo("0.80 of a libmodbus client (0.80 to 0.80), 799 requests a second");
        assertThat(tcp(799, 1_000, 1_500).baseline()).isEqualTo("libmodbus: 1,000 a second; promised: 0.80 of it");
    }

    @Test
    void a_server_that_gives_bare_sockets_no_more_makes_the_ratio_worthless() {
        Figure figure = tcp(1_000, 1_000, 1_000);
        assertThat(figure.reached()).isFalse();
        assertThat(figure.how()).contains("IS THE BOTTLENECK");
        assertThat(tcp(1_000, 1_000, 1_001).how()).contains("is not the bottleneck: it took 40 % of one core");
    }

    @Test
    void on_the_line_15_percent_more_than_it_takes_are_reached_and_more_are_not() {
        assertThat(rtu(1.1499, CLEAN).reached()).isTrue();
        Figure slow = rtu(1.1501, CLEAN);
        assertThat(slow.reached()).isFalse();
        assertThat(slow.value()).isEqualTo("1.15 of the time that the line takes (1.15 to 1.15), 7.6 ms a read");
        assertThat(slow.numbers().get("allowedMillis")).isEqualTo(6.651, within(0.001));
    }

    @Test
    void speed_that_is_taken_from_the_silence_does_not_count() {
        Figure early = rtu(0.9, new Seen(3, 1, 0.02, 0.03, 6, 0, 0, 0.03));
        assertThat(early.reached()).isFalse();
        assertThat(early.how()).contains("4 REQUESTS CAME TOO EARLY");
        assertThat(rtu(1.1, CLEAN).how()).endsWith("no request came too early");
    }

    @Test
    void the_units_own_thinking_is_shown_and_not_subtracted() {
        Figure slow = rtu(1.3, new Seen(0, 0, 4.2, 2.25, 8.6, 0.5, 2.45, 0.03));
        assertThat(slow.reached()).isFalse();
        assertThat(slow.how())
                .contains(
                        "line and unit WITHOUT real-time priority",
                        "ready after 4.20 ms of the first silence) 2.45 ms later");
    }
}
