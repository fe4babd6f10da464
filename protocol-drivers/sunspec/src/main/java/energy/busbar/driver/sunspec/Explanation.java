package energy.busbar.driver.sunspec;

import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.model.PollClass;
import energy.busbar.driver.modbus.ModbusSettings;
import energy.busbar.driver.modbus.WireCost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is read of a device, in words and numbers. Pure. */
final class Explanation {
    private static final int HOLDING = 3;

    private Explanation() {}

    /**
     * One request of a poll.
     *
     * @param address of the first register
     * @param points that need it: their values or their scale factors
     * @param rests whether the device refuses it, so that it is tried now and then only
     */
    record Request(PollClass pollClass, int address, int count, List<String> points, boolean rests) {
        Request {
            points = List.copyOf(points);
        }
    }

    static ExplainedPlan of(
            ModbusSettings bus, double roundTripMillis, List<Request> requests, Map<PollClass, Duration> periods) {
        WireCost cost = new WireCost(bus);
        List<ExplainedPlan.Block> blocks = new ArrayList<>();
        for (Request request : requests) {
            Duration period = periods.getOrDefault(request.pollClass(), Duration.ZERO);
            boolean once = request.pollClass() == PollClass.ONCE;
            blocks.add(new ExplainedPlan.Block(
                    request.pollClass(),
                    once ? Duration.ZERO : request.rests() ? period.multipliedBy(ReadPlan.REST + 1L) : period,
                    HOLDING,
                    request.address(),
                    request.count(),
                    request.points(),
                    cost.requestBytes(),
                    cost.answerBytes(request.count()),
                    cost.busMillis(request.count(), roundTripMillis),
                    request.rests() ? "refused, tried again slowly" : ""));
        }
        return new ExplainedPlan(bus.bus(), cost.speed(roundTripMillis), blocks);
    }
}
