package energy.busbar.driver.modbus.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One block of four points at 0, 2, 4, 6 and another at 100; what the reader does when parts of them fail. */
class BlockReaderTest {
    private static final String PROFILE = """
            reading: {largest: 60, gap: 4}
            devices:
              meter:
                points:
                  - {name: a, address: 0, type: u16, poll: fast}
                  - {name: b, address: 2, type: u16, poll: fast}
                  - {name: c, address: 4, type: u16, poll: fast}
                  - {name: d, address: 6, type: u16, poll: fast}
                  - {name: far, address: 100, type: u16, poll: fast}
            """;

    private static Bench bench() {
        Bench bench = Bench.of(DeviceType.METER, PROFILE);
        for (int at = 0; at < 7; at++) {
            bench.unit.put(3, at, at + 10);
        }
        bench.unit.put(3, 100, 110);
        bench.driver.open();
        bench.unit.reads.clear();
        return bench;
    }

    private static List<String> reads(Bench bench) {
        List<String> reads = List.copyOf(bench.unit.reads);
        bench.unit.reads.clear();
        return reads;
    }

    @Test
    void a_hole_cuts_the_block_and_is_remembered() {
        Bench bench = bench();
        bench.unit.holding.remove(3);
        assertEquals(14, bench.poll(PollClass.FAST).get("c").goodNumber());
        assertEquals(List.of("3:0+7", "3:0+3", "3:4+3", "3:100+1"), reads(bench));
        bench.poll(PollClass.FAST);
        assertEquals(List.of("3:0+3", "3:4+3", "3:100+1"), reads(bench));
    }

    @Test
    void halves_are_joined_again_once_the_device_takes_the_whole_and_not_tried_often() {
        Bench bench = bench();
        bench.unit.holding.remove(3);
        bench.poll(PollClass.FAST);
        bench.clock.advance(Chunk.FIRST_MERGE_MILLIS);
        reads(bench);
        bench.poll(PollClass.FAST);
        assertEquals(List.of("3:0+7", "3:0+3", "3:4+3", "3:100+1"), reads(bench), "tried, and still refused");
        bench.clock.advance(Chunk.FIRST_MERGE_MILLIS);
        bench.poll(PollClass.FAST);
        assertEquals(3, reads(bench).size(), "twice as long until the next try");
        bench.unit.put(3, 3, 13);
        bench.clock.advance(Chunk.FIRST_MERGE_MILLIS);
        bench.poll(PollClass.FAST);
        assertEquals(List.of("3:0+7", "3:100+1"), reads(bench));
        bench.poll(PollClass.FAST);
        assertEquals(List.of("3:0+7", "3:100+1"), reads(bench));
    }

    @Test
    void a_point_that_stays_refused_is_not_implemented_and_asked_for_slowly() {
        Bench bench = bench();
        bench.unit.holding.remove(2);
        Map<String, Reading> readings = bench.poll(PollClass.FAST);
        assertEquals(Quality.NOT_IMPLEMENTED, readings.get("b").quality());
        assertEquals(
                List.of(10.0, 14.0, 16.0, 110.0),
                List.of(
                        readings.get("a").goodNumber(),
                        readings.get("c").goodNumber(),
                        readings.get("d").goodNumber(),
                        readings.get("far").goodNumber()));
        reads(bench);
        for (int second = 0; second < 600; second++) {
            bench.clock.advance(1_000);
            assertEquals(
                    Quality.NOT_IMPLEMENTED, bench.poll(PollClass.FAST).get("b").quality());
        }
        long probes = reads(bench).stream().filter("3:2+1"::equals).count();
        assertTrue(probes >= 2 && probes <= 5, probes + " probes in ten minutes");
        bench.unit.put(3, 2, 12);
        bench.clock.advance(Chunk.LAST_PROBE_MILLIS);
        assertEquals(12, bench.poll(PollClass.FAST).get("b").goodNumber());
    }

    @Test
    void busy_is_no_reason_to_cut_and_waits_a_little() {
        Bench bench = bench();
        bench.unit.fault = request -> request.startsWith("3:0+") ? ImageUnit.exception(6) : null;
        Map<String, Reading> readings = bench.poll(PollClass.FAST);
        assertEquals(Quality.COMM_FAIL, readings.get("a").quality());
        assertEquals(110, readings.get("far").goodNumber());
        assertEquals(List.of("3:0+7", "3:100+1"), reads(bench));
        bench.poll(PollClass.FAST);
        assertEquals(List.of("3:100+1"), reads(bench), "backs off");
        bench.unit.fault = request -> null;
        bench.clock.advance(1_000);
        assertEquals(10, bench.poll(PollClass.FAST).get("a").goodNumber());
        assertEquals(List.of("3:0+7", "3:100+1"), reads(bench));
    }

    @Test
    void a_device_that_is_busy_with_everything_is_a_fault_of_the_link() {
        Bench bench = bench();
        bench.unit.fault = request -> ImageUnit.exception(6);
        LinkException e = assertThrows(LinkException.class, () -> bench.poll(PollClass.FAST));
        assertEquals(LinkState.REFUSED, e.state());
    }

    @Test
    void a_dead_unit_costs_one_request() {
        Bench bench = bench();
        bench.unit.fault = request -> ImageUnit.silence();
        for (int i = 0; i < 10; i++) {
            LinkException e = assertThrows(LinkException.class, () -> bench.poll(PollClass.FAST));
            assertEquals(LinkState.UNREACHABLE, e.state());
            assertEquals(1, reads(bench).size());
        }
        bench.unit.fault = request -> null;
        assertEquals(10, bench.poll(PollClass.FAST).get("a").goodNumber(), "nothing was cut for it");
        assertEquals(List.of("3:0+7", "3:100+1"), reads(bench));
    }

    @Test
    void a_gateway_that_cannot_reach_the_unit_is_a_dead_unit() {
        Bench bench = bench();
        bench.unit.fault = request -> ImageUnit.exception(0x0B);
        assertThrows(LinkException.class, () -> bench.poll(PollClass.FAST));
        assertEquals(1, reads(bench).size());
    }

    /** Some devices say nothing where others give an exception. */
    @Test
    void a_block_that_alone_is_silent_goes_last_and_is_cut_in_the_end() {
        Bench bench = bench();
        bench.unit.fault = request -> {
            String[] numbers = request.split("[:+]", -1);
            int from = Integer.parseInt(numbers[1]);
            return from <= 3 && from + Integer.parseInt(numbers[2]) > 3 ? ImageUnit.silence() : null;
        };
        assertThrows(LinkException.class, () -> bench.poll(PollClass.FAST), "nobody else has answered yet");
        reads(bench);
        bench.driver.open();
        assertEquals(1, reads(bench).size(), "a knock");
        Map<String, Reading> readings = bench.poll(PollClass.FAST);
        assertEquals(List.of("3:100+1", "3:0+7"), reads(bench));
        assertEquals(110, readings.get("far").goodNumber());
        assertEquals(Quality.COMM_FAIL, readings.get("a").quality());
        readings = bench.poll(PollClass.FAST);
        assertEquals(10, readings.get("a").goodNumber());
        assertEquals(16, readings.get("d").goodNumber());
    }

    /** Exception 4 for registers that are not there, as some makers have it. */
    @Test
    void a_failure_of_the_device_that_does_not_pass_is_cut_too() {
        Bench bench = bench();
        bench.unit.fault = request -> request.equals("3:0+7") ? ImageUnit.exception(4) : null;
        for (int i = 0; i < 2; i++) {
            assertEquals(Quality.COMM_FAIL, bench.poll(PollClass.FAST).get("a").quality());
            bench.clock.advance(2_000);
        }
        assertEquals(10, bench.poll(PollClass.FAST).get("a").goodNumber());
    }

    @Test
    void a_lost_connection_ends_the_poll() {
        Bench bench = bench();
        bench.unit.fault = request -> request.startsWith("3:100") ? ImageUnit.unreachable() : null;
        LinkException e = assertThrows(LinkException.class, () -> bench.poll(PollClass.FAST));
        assertEquals(LinkState.UNREACHABLE, e.state());
    }

    @Test
    void each_reading_has_the_instant_of_its_answer() {
        Bench bench = bench();
        long begin = bench.clock.millis;
        Map<String, Reading> readings = bench.poll(PollClass.FAST);
        assertEquals(begin + 1, readings.get("a").at().monotonicMillis());
        assertEquals(begin + 2, readings.get("far").at().monotonicMillis());
    }

    /** The factor moves between the two requests that holes force on the driver. */
    @Test
    void a_factor_that_changes_between_two_requests_leaves_no_value() {
        Bench bench = Bench.of(DeviceType.METER, """
                reading: {largest: 60, gap: 10}
                devices:
                  meter:
                    points:
                      - {name: gridPower, address: 0, type: i16, scaleFrom: factor}
                      - {name: factor, address: 5, type: i16, hidden: true}
                """);
        bench.unit.put(3, 0, 523);
        bench.unit.put(3, 5, 1);
        bench.driver.open();
        assertEquals(5_230, bench.poll(PollClass.FAST).get("gridPower").goodNumber());
        assertEquals(List.of("3:0+6", "3:0+1", "3:5+1", "3:5+1"), bench.unit.reads.subList(1, 5));
        bench.unit.reads.clear();
        bench.unit.fault = request -> {
            if (bench.unit.reads.size() == 3) {
                bench.unit.put(3, 5, 2);
            }
            return null;
        };
        assertEquals(
                Quality.COMM_FAIL,
                bench.poll(PollClass.FAST).get("gridPower").quality(),
                () -> "requests: " + bench.unit.reads);
        assertEquals(List.of("3:0+1", "3:5+1", "3:5+1"), reads(bench));
        assertEquals(52_300, bench.poll(PollClass.FAST).get("gridPower").goodNumber());
    }

    /** Two blocks too far apart for one request share a factor, which moves between them. */
    @Test
    void a_factor_that_differs_between_two_blocks_leaves_no_value_in_either() {
        Bench bench = Bench.of(DeviceType.METER, """
                reading: {largest: 20, gap: 10}
                devices:
                  meter:
                    points:
                      - {name: powerL1, address: 0, type: i16, scaleFrom: factor}
                      - {name: factor, address: 15, type: i16, hidden: true}
                      - {name: powerL2, address: 30, type: i16, scaleFrom: factor}
                """);
        for (int at = 0; at < 40; at++) {
            bench.unit.put(3, at, 1);
        }
        bench.driver.open();
        bench.unit.reads.clear();
        bench.unit.fault = request -> {
            bench.unit.put(3, 15, bench.unit.reads.size());
            return null;
        };
        Map<String, Reading> readings = bench.poll(PollClass.FAST);
        assertEquals(List.of("3:0+16", "3:15+16"), reads(bench));
        assertEquals(Quality.COMM_FAIL, readings.get("powerL1").quality());
        assertEquals(Quality.COMM_FAIL, readings.get("powerL2").quality());
        bench.unit.fault = request -> null;
        readings = bench.poll(PollClass.FAST);
        assertEquals(
                List.of(100.0, 100.0),
                List.of(
                        readings.get("powerL1").goodNumber(),
                        readings.get("powerL2").goodNumber()));
    }
}
