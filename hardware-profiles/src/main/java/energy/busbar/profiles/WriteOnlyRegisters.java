package energy.busbar.profiles;

import energy.busbar.profiles.ProfileLink.Forbidden;
import energy.busbar.profiles.ProfilePoint.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** Registers that no point reads and some point writes without reading: to read one along would fail the whole block. */
final class WriteOnlyRegisters {
    private WriteOnlyRegisters() {}

    /** @param points of all devices of one box, whose registers are one space */
    static List<Forbidden> of(List<Measured> points) {
        TreeMap<Integer, TreeSet<Integer>> byFunction = new TreeMap<>();
        points.stream().filter(p -> !p.access().readable()).forEach(p -> {
            TreeSet<Integer> addresses = byFunction.computeIfAbsent(p.register().function(), f -> new TreeSet<>());
            for (int each = p.register().address(); each < p.register().end(); each++) {
                addresses.add(each);
            }
        });
        points.stream()
                .filter(p -> p.access().readable())
                .forEach(p -> byFunction
                        .getOrDefault(p.register().function(), new TreeSet<>())
                        .subSet(p.register().address(), p.register().end())
                        .clear());
        List<Forbidden> ranges = new ArrayList<>();
        byFunction.forEach((function, addresses) -> addresses.forEach(address -> {
            Forbidden last = ranges.isEmpty() ? new Forbidden(0, 0, 0) : ranges.get(ranges.size() - 1);
            if (last.function() == function && last.to() == address - 1) {
                ranges.set(ranges.size() - 1, new Forbidden(function, last.from(), address));
            } else {
                ranges.add(new Forbidden(function, address, address));
            }
        }));
        return ranges;
    }
}
