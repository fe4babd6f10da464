package energy.busbar.sim.counting;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.sim.modbus.Registers.Written;
import org.junit.jupiter.api.Test;

class CountingUnitTest {
    private final CountingUnit unit = new CountingUnit();

    @Test
    void every_read_has_a_number_of_its_own() {
        assertThat(unit.reads()).isZero();
        assertThat(unit.read(0, 2)).containsExactly(0, 1);
        assertThat(unit.read(0, 2)).containsExactly(0, 2);
        for (int i = 2; i < 65_536; i++) {
            unit.read(0, 2);
        }
        assertThat(unit.read(0, 2)).containsExactly(1, 1);
        assertThat(unit.reads()).isEqualTo(65_537);
    }

    @Test
    void half_of_the_number_cannot_be_read_and_nothing_written() {
        assertThat(unit.read(0, 1)).isNull();
        assertThat(unit.read(1, 2)).isNull();
        assertThat(unit.write(0, new int[] {1})).isEqualTo(Written.ILLEGAL_ADDRESS);
        assertThat(unit.reads()).isZero();
    }
}
