package energy.busbar.profiles;

import energy.busbar.core.model.Point.Kind;
import energy.busbar.profiles.ProfileLink.Forbidden;
import energy.busbar.profiles.ProfileLink.Parity;
import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.ProfileLink.Serial;
import energy.busbar.profiles.ProfileMatch.IdentityCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads how a device is found and how it wants to be talked to. */
final class LinkReader {
    private static final int MAX_RANGES = 64;

    private LinkReader() {}

    static ProfileLink link(Fields connection, Fields reading) {
        List<Integer> units =
                connection.wholes("units", 0, 255).stream().map(Long::intValue).toList();
        ProfileLink link = new ProfileLink(
                units.isEmpty() ? List.of(1) : units,
                connection.options.integer("port", 502, 1, 65_535),
                connection.options.integer("connections", 0, 1, 100),
                connection.duration("connectDelay", Duration.ZERO, Duration.ofSeconds(30)),
                connection.duration("requestDelay", Duration.ZERO, Duration.ofSeconds(10)),
                connection.options.duration(
                        "timeout", Duration.ofSeconds(3), Duration.ofMillis(50), Duration.ofSeconds(30)),
                serial(connection),
                reads(reading));
        connection.finish();
        return link;
    }

    /** Of a device that is not on Modbus. */
    static ProfileLink none() {
        ReadLimits reads = new ReadLimits(1, 0, 1, List.of());
        return new ProfileLink(
                List.of(1), 502, 0, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(3), Optional.empty(), reads);
    }

    private static Optional<Serial> serial(Fields connection) {
        if (!connection.has("serial")) {
            return Optional.empty();
        }
        Fields f = connection.block("serial");
        Serial serial = new Serial(
                f.options.requiredInteger("baud", 300, 1_000_000),
                f.choice("parity", Parity.NONE, Parity.class),
                f.options.integer("stopBits", 1, 1, 2));
        f.finish();
        return Optional.of(serial);
    }

    private static ReadLimits reads(Fields f) {
        List<Forbidden> forbidden = new ArrayList<>();
        for (Fields range : f.blocks("forbidden", MAX_RANGES)) {
            int from = range.options.requiredInteger("from", 0, 65_535);
            int to = range.options.integer("to", from, from, 65_535);
            forbidden.add(new Forbidden(range.options.integer("function", 3, 3, 4), from, to));
            range.finish();
        }
        int largest = f.options.integer("largest", 100, 1, Register.MAX_LENGTH);
        ReadLimits limits = new ReadLimits(
                largest, f.options.integer("gap", 8, 0, 124), f.options.integer("align", 1, 1, largest), forbidden);
        f.finish();
        return limits;
    }

    static ProfileMatch match(Fields f, RegisterReader registers) {
        List<IdentityCheck> checks = new ArrayList<>();
        for (Fields check : f.blocks("registers", 8)) {
            Register register = registers.read(check, Kind.WHOLE);
            List<Long> values = check.wholes("is", 0, Long.MAX_VALUE);
            Optional<TextPattern> pattern = check.pattern("matches");
            if (values.isEmpty() == pattern.isEmpty()) {
                check.problem("is", "and matches stand " + (values.isEmpty() ? "nowhere" : "both"), "one of them");
            }
            check.finish();
            checks.add(new IdentityCheck(register, values, pattern));
        }
        ProfileMatch match = new ProfileMatch(
                f.pattern("manufacturer"),
                f.pattern("model"),
                f.pattern("firmware"),
                f.pattern("serialNumber"),
                checks);
        f.finish();
        return match;
    }
}
