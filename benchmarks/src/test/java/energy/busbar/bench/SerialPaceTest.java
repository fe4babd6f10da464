package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Figures by hand from V1.02, clauses 2.5.1 and 2.5.1.1. */
class SerialPaceTest {
    @Test
    void a_character_is_eleven_bits_and_never_shorter() {
        assertThat(new SerialPace(115_200).characterNanos()).isEqualTo(95_487);
        assertThat(new SerialPace(9_600).characterNanos()).isEqualTo(1_145_834);
        assertThat(new SerialPace(11_000).characterNanos()).isEqualTo(1_000_000);
    }

    @Test
    void silence_is_three_and_a_half_characters_and_fixed_above_19200_baud() {
        assertThat(new SerialPace(9_600).silenceNanos()).isEqualTo(4_010_419);
        assertThat(new SerialPace(19_200).silenceNanos()).isEqualTo(2_005_210);
        assertThat(new SerialPace(19_201).silenceNanos()).isEqualTo(1_750_000);
        assertThat(new SerialPace(115_200).silenceNanos()).isEqualTo(1_750_000);
    }

    @Test
    void a_read_takes_its_request_its_answer_and_two_silences() {
        assertThat(SerialPace.characters(10)).isEqualTo(8 + 25);
        assertThat(SerialPace.characters(100)).isEqualTo(8 + 205);
        SerialPace pace = new SerialPace(115_200);
        assertThat(pace.readMillis(10)).isEqualTo(6.651, within(0.001));
        assertThat(pace.readMillis(50)).isEqualTo(14.290, within(0.001));
        assertThat(pace.readMillis(100)).isEqualTo(23.839, within(0.001));
        assertThat(new SerialPace(9_600).readMillis(1)).isEqualTo(25.208, within(0.001));
    }

    @Test
    void a_line_without_baud_is_none() {
        assertThatThrownBy(() -> new SerialPace(0)).hasMessageContaining("not 0");
    }
}
