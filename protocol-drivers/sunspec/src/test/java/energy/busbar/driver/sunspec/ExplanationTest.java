package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.driver.ExplainedPlan.Block;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.port.GatewayClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Map<PollClass, Duration> PERIODS = Map.of(
            PollClass.FAST, Duration.ofSeconds(1),
            PollClass.NORMAL, Duration.ofSeconds(10),
            PollClass.SLOW, Duration.ofSeconds(60));

    private static Set<String> asked(RegisterImage image) {
        return new TreeSet<>(image.asked);
    }

    @Test
    void the_blocks_are_exactly_what_polls_ask_for() {
        RegisterImage image = Devices.inverter();
        SunSpecDriver driver = Devices.driver(DeviceType.INVERTER, image);
        assertEquals(List.of(), driver.explain(PERIODS).blocks());
        driver.open();
        ExplainedPlan plan = driver.explain(PERIODS);
        image.asked.clear();
        Devices.all(driver);
        Set<String> planned = new TreeSet<>();
        plan.blocks().forEach(b -> planned.add(b.address() + "+" + b.count()));
        assertEquals(asked(image), planned);
        // 103 begins at 40070; its W and W_SF are at 14 and 15. 123 begins at 40150, of 26 registers with ID and L.
        Block fast = plan.blocks().stream()
                .filter(b -> b.points().contains("power"))
                .findFirst()
                .orElseThrow();
        assertEquals(PollClass.FAST, fast.pollClass());
        assertTrue(fast.address() <= 40_084 && fast.address() + fast.count() >= 40_086, fast.toString());
        assertEquals(
                List.of("powerLimit"),
                plan.blocks().get(plan.blocks().size() - 1).points());
    }

    @Test
    void the_load_of_a_serial_bus_follows_from_its_speed() {
        RegisterImage image = Devices.meter();
        SunSpecDriver driver = Devices.driver(DeviceType.METER, image, Map.of("serial", "/dev/ttyUSB0", "baud", 9600));
        driver.open();
        ExplainedPlan plan = driver.explain(PERIODS);
        assertEquals("9600 baud", plan.speed());
        Block fast = plan.blocks().get(0);
        assertEquals(Duration.ofSeconds(1), fast.period());
        // Ten bits a character; 8 characters asked, 5 and the registers answered, twice 3.5 of silence.
        double millis = (8 + 5 + 2 * fast.count() + 7) * 10_000.0 / 9_600;
        assertEquals(millis, fast.busMillis(), 0.001);
        assertEquals(millis / 10, fast.busLoadPercent(), 0.001);
        assertTrue(plan.busLoadPercent() >= fast.busLoadPercent() && plan.busLoadPercent() < 100);
    }

    @Test
    void a_round_trip_is_measured_without_the_devices_own_rest() {
        long[] now = {0};
        GatewayClock clock = new GatewayClock() {
            @Override
            public Moment now() {
                return new Moment(0, now[0]);
            }

            @Override
            public boolean synchronised() {
                return true;
            }

            @Override
            public String bootId() {
                return "boot";
            }
        };
        RegisterImage image = Devices.meter();
        TimedClient client = new TimedClient(image, clock, 50);
        image.onRead = () -> now[0] += 500;
        client.readHoldingRegisters(1, 40_000, 2);
        assertTrue(Double.isNaN(client.roundTripMillis()), "the first had to connect");
        // 50 ms of rest, then 12 ms on the wire.
        image.onRead = () -> now[0] += 62;
        client.readHoldingRegisters(1, 40_000, 2);
        assertEquals(12, client.roundTripMillis());
    }

    @Test
    void what_the_device_refuses_is_told_and_hardly_loads_the_bus() {
        RegisterImage image = Devices.inverter();
        image.holes.add(40_070 + 33); // TmpCab
        SunSpecDriver driver = Devices.driver(DeviceType.INVERTER, image);
        driver.open();
        Devices.all(driver);
        Block refused = driver.explain(PERIODS).blocks().stream()
                .filter(b -> !b.remark().isEmpty())
                .findFirst()
                .orElseThrow();
        assertEquals(List.of("cabinetTemperature"), refused.points());
        assertEquals("refused, tried again slowly", refused.remark());
        Duration polled = PERIODS.getOrDefault(refused.pollClass(), Duration.ZERO);
        assertEquals(polled.multipliedBy(61), refused.period());
    }
}
