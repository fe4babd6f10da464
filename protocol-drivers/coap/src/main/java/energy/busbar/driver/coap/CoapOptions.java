package energy.busbar.driver.coap;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.StandardPoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The {@code connection:} block of a CoAP device. */
record CoapOptions(String host, int port, Duration timeout, List<Resource> resources) {
    static final int MAX_RESOURCES = 64;

    /**
     * @param unit SenML symbol to take when the device names none; empty means the point's own
     * @param name the record to take out of a pack of several; empty for the only one
     */
    record Resource(String path, Point point, String unit, String name) {}

    CoapOptions {
        resources = List.copyOf(resources);
    }

    static CoapOptions read(Options options, DeviceType type) {
        String host = options.requiredText("host");
        int port = options.integer("port", 5683, 1, 65_535);
        Duration timeout =
                options.duration("timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(1));
        List<Options> blocks = options.blocks("resources");
        if (blocks.isEmpty() || blocks.size() > MAX_RESOURCES) {
            options.problem("resources", "has " + blocks.size() + " entries", "1 to " + MAX_RESOURCES);
        }
        List<Resource> resources = new ArrayList<>();
        Set<String> points = new HashSet<>();
        for (Options block : blocks) {
            resource(block, type, points).ifPresent(resources::add);
        }
        options.finish();
        return new CoapOptions(host, port, timeout, resources);
    }

    private static Optional<Resource> resource(Options block, DeviceType type, Set<String> seen) {
        String path = block.requiredText("path");
        String name = block.requiredText("point");
        String unit = block.text("unit").orElse("");
        String record = block.text("name").orElse("");
        block.finish();
        Point point = StandardPoints.of(type).get(name);
        if (point == null) {
            block.problem(
                    "point",
                    "is '" + name + "'",
                    "one of " + String.join(", ", StandardPoints.of(type).keySet()));
            return Optional.empty();
        }
        if (!seen.add(name)) {
            block.problem("point", "is '" + name + "' as in another resource", "each point once");
        }
        boolean fits = unit.isEmpty()
                || CoapUnits.of(unit).filter(u -> u.unit() == point.unit()).isPresent();
        if (!fits) {
            block.problem(
                    "unit",
                    "is '" + unit + "'",
                    "a SenML unit of " + point.unit().symbol() + ", or none");
        }
        return Optional.of(new Resource(path.startsWith("/") ? path.substring(1) : path, point, unit, record));
    }
}
