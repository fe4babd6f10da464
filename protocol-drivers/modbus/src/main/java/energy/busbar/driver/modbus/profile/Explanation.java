package energy.busbar.driver.modbus.profile;

import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.model.PollClass;
import energy.busbar.driver.modbus.ModbusSettings;
import energy.busbar.driver.modbus.WireCost;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ReadBlocks.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The plan of a device with a profile, in words and numbers. Pure. */
final class Explanation {
    private Explanation() {}

    static ExplainedPlan of(
            ModbusSettings bus,
            double roundTripMillis,
            Map<PollClass, BlockReader> readers,
            DevicePart part,
            Map<PollClass, Duration> periods) {
        WireCost cost = new WireCost(bus);
        List<ExplainedPlan.Block> blocks = new ArrayList<>();
        readers.forEach((pollClass, reader) -> {
            Duration period =
                    pollClass == PollClass.ONCE ? Duration.ZERO : periods.getOrDefault(pollClass, Duration.ZERO);
            for (BlockReader.Leaf leaf : reader.leaves()) {
                Block block = leaf.block();
                blocks.add(new ExplainedPlan.Block(
                        pollClass,
                        leaf.state().slow ? Duration.ZERO : period,
                        block.function(),
                        block.address(),
                        block.count(),
                        served(part, block),
                        cost.requestBytes(),
                        cost.answerBytes(block.count()),
                        cost.busMillis(block.count(), roundTripMillis),
                        leaf.state().remark));
            }
        });
        return new ExplainedPlan(bus.bus(), cost.speed(roundTripMillis), blocks);
    }

    /** In the profile's order, with the derived points that are made of them. */
    private static List<String> served(DevicePart part, Block block) {
        Set<String> read = block.points().stream().map(p -> p.point().name()).collect(Collectors.toSet());
        return part.points().values().stream()
                .filter(p -> read.contains(p.point().name())
                        || (p instanceof Derived d && d.parts().stream().anyMatch(read::contains)))
                .map(ProfilePoint::point)
                .map(point -> point.name())
                .toList();
    }
}
