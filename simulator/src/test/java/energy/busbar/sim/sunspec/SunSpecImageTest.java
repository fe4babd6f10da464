package energy.busbar.sim.sunspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import energy.busbar.sim.modbus.Registers.Written;
import energy.busbar.sim.physics.Site;
import energy.busbar.sim.sunspec.SunSpecDevice.WriteListener;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Golden registers counted by hand from the SunSpec models' tables, not from the simulator's layouts. */
class SunSpecImageTest {
    private final Site site = new Site(1, 1, 12);
    private final List<String> writes = new ArrayList<>();
    private final SunSpecDevice inverter =
            SiteDevices.inverter(site, (point, value) -> writes.add(point + "=" + value));
    private final SunSpecDevice battery = SiteDevices.battery(site, WriteListener.NONE);
    private final SunSpecDevice meter = SiteDevices.meter(site, WriteListener.NONE);

    /** Common model of 66 registers after the marker: the next model's id is at 40070. */
    private static final int SECOND = 40_070;

    private static final int M103 = SECOND;
    private static final int M120 = M103 + 52;
    private static final int M123 = M120 + 28;
    private static final int M701 = SECOND;
    private static final int M702 = M701 + 155;
    private static final int M704 = M702 + 52;
    private static final int M713 = M704 + 67;

    private static String hex(SunSpecDevice device, int address, int count) {
        return IntStream.of(device.read(address, count))
                .mapToObj("%04x"::formatted)
                .collect(Collectors.joining(" "));
    }

    private void run(double seconds) {
        for (int i = 0; i < Math.round(seconds * 10); i++) {
            site.step(0.1);
        }
    }

    @Test
    void starts_with_the_marker_and_the_common_model() {
        assertThat(hex(inverter, 40_000, 12)).isEqualTo("5375 6e53 0001 0042 4275 7362 6172 2053 696d 756c 6174 6f72");
        assertThat(hex(inverter, 40_020, 4)).as("model name").isEqualTo("5056 2d31 304b 0000");
        assertThat(hex(inverter, 40_052, 6)).as("serial number").isEqualTo("5349 4d2d 494e 562d 3030 3031");
        assertThat(hex(inverter, 40_068, 2)).as("address and pad").isEqualTo("0001 8000");
    }

    @Test
    void every_chain_leads_to_the_end_marker() {
        assertThat(chain(inverter)).containsExactly(1, 103, 120, 123);
        assertThat(chain(battery)).containsExactly(1, 701, 702, 704, 713);
        assertThat(chain(meter)).containsExactly(1, 203);
    }

    private static List<Integer> chain(SunSpecDevice device) {
        List<Integer> models = new ArrayList<>();
        int address = 40_002;
        int[] head = device.read(address, 2);
        while (head[0] != 0xFFFF) {
            models.add(head[0]);
            address += 2 + head[1];
            head = device.read(address, 2);
        }
        assertThat(head[1]).isZero();
        assertThat(device.read(address + 1, 2)).as("nothing after the marker").isNull();
        return models;
    }

    @Test
    void the_inverter_at_rest_shows_model_103_with_what_it_lacks_as_not_implemented() {
        // A, AphA…C and factor; line to line not implemented; phases 230.0 V; factor −1; W 0.
        assertThat(hex(inverter, M103, 16))
                .isEqualTo("0067 0032 0000 0000 0000 0000 fffe ffff ffff ffff 08fc 08fc 08fc ffff 0000 0000");
        assertThat(hex(inverter, M103 + 16, 2)).as("50.00 Hz").isEqualTo("1388 fffe");
        assertThat(hex(inverter, M103 + 24, 3)).as("12,480,000 Wh").isEqualTo("00be 6e00 0000");
        assertThat(hex(inverter, M103 + 34, 5))
                .as("no other temperatures; sleeping")
                .isEqualTo("8000 8000 8000 ffff 0002");
        assertThat(hex(inverter, M103 + 40, 12))
                .as("no events; vendor events not implemented")
                .isEqualTo("0000 0000 0000 0000 ffff ffff ffff ffff ffff ffff ffff ffff");
    }

    @Test
    void nameplate_and_controls_of_the_inverter() {
        assertThat(hex(inverter, M120, 5)).as("PV of 10 kW").isEqualTo("0078 001a 0004 03e8 0001");
        assertThat(hex(inverter, M123, 10))
                .as("connected, 100.00 %, not limited")
                .isEqualTo("007b 0018 ffff ffff 0001 2710 0000 0000 0000 0000");
        assertThat(hex(inverter, M123 + 23, 1)).as("factor −2").isEqualTo("fffe");
    }

    @Test
    void the_battery_shows_state_of_charge_and_ratings() {
        assertThat(hex(battery, M713, 9))
                .as("10,000 Wh, 6,000 there, 60.0 %, 100.0 %, ok, factors 0 and −1")
                .isEqualTo("02c9 0007 2710 1770 0258 03e8 0000 0000 ffff");
        assertThat(hex(battery, M702, 3)).as("5 kW").isEqualTo("02be 0032 1388");
        assertThat(hex(battery, M701, 12)).isEqualTo("02bd 0099 0002 0001 0003 0001 0000 0000 0000 0001 0000 0000");
        assertThat(hex(battery, M704 + 22, 4)).as("own mode, watts, 0 W").isEqualTo("0000 0001 0000 0000");
    }

    @Test
    void the_meter_counts_export_and_import_apart() {
        assertThat(hex(meter, SECOND, 2)).isEqualTo("00cb 0069");
        assertThat(hex(meter, SECOND + 38, 2)).as("7,845,000 Wh exported").isEqualTo("0077 b488");
        assertThat(hex(meter, SECOND + 46, 2)).as("4,210,000 Wh imported").isEqualTo("0040 3d50");
    }

    @Test
    void the_meter_shows_export_as_negative_power() {
        site.battery().enableSet(true);
        site.battery().set(-1000);
        run(20);
        double watts = (short) meter.read(SECOND + 18, 1)[0];
        assertThat(watts).isCloseTo(site.meter().watts(), within(0.5));
        assertThat(watts).isNegative();
    }

    @Test
    void a_limit_written_to_123_moves_the_inverter_and_reverts() {
        run(20);
        assertThat(inverter.write(M123 + 5, new int[] {2000, 0, 10, 0, 1})).isEqualTo(Written.DONE);
        run(8);
        assertThat(site.inverter().watts()).isCloseTo(2000, within(5.0));
        assertThat(inverter.read(M123 + 9, 1)).containsExactly(1);
        run(2.1);
        assertThat(inverter.read(M123 + 9, 1)).as("reverted").containsExactly(0);
        assertThat(writes)
                .containsExactly(
                        "123.WMaxLimPct=20.0",
                        "123.WMaxLimPct_WinTms=0.0",
                        "123.WMaxLimPct_RvrtTms=10.0",
                        "123.WMaxLimPct_RmpTms=0.0",
                        "123.WMaxLim_Ena=1.0");
    }

    @Test
    void a_power_written_to_704_moves_the_battery_in_its_direction_and_reverts() {
        // Reversion time 8 s (two registers), then −2,500 W (int32), then enabled.
        assertThat(battery.write(M704 + 31, new int[] {0, 8})).isEqualTo(Written.DONE);
        assertThat(battery.write(M704 + 24, new int[] {0xFFFF, 0xF63C})).isEqualTo(Written.DONE);
        assertThat(battery.write(M704 + 22, new int[] {1})).isEqualTo(Written.DONE);
        run(7);
        assertThat((short) battery.read(M701 + 10, 1)[0]).isCloseTo((short) -2493, within((short) 12));
        assertThat(battery.read(M704 + 33, 2)).as("a second is left").containsExactly(0, 1);
        run(1.1);
        assertThat(battery.read(M704 + 22, 1)).as("reverted").containsExactly(0);
    }

    @Test
    void only_the_high_word_of_the_reversion_time_makes_it_very_long() {
        battery.write(M704 + 31, new int[] {8});
        battery.write(M704 + 22, new int[] {1});
        assertThat(battery.read(M704 + 33, 2)).containsExactly(8, 0);
    }

    @Test
    void refuses_what_cannot_be_written_and_changes_nothing_then() {
        assertThat(inverter.write(M103 + 14, new int[] {1})).isEqualTo(Written.ILLEGAL_ADDRESS);
        assertThat(inverter.write(M123 + 22, new int[] {0, 0}))
                .as("scale factor")
                .isEqualTo(Written.ILLEGAL_ADDRESS);
        assertThat(inverter.write(M123 + 5, new int[] {10_001})).as("100.01 %").isEqualTo(Written.ILLEGAL_VALUE);
        assertThat(inverter.read(M123 + 5, 1)).containsExactly(10_000);
        assertThat(battery.write(M704 + 24, new int[] {0, 5001})).as("5,001 W").isEqualTo(Written.ILLEGAL_VALUE);
        assertThat(inverter.write(100, new int[] {1})).isEqualTo(Written.ILLEGAL_ADDRESS);
        assertThat(writes).isEmpty();
    }
}
