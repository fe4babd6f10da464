package energy.busbar.profiles;

import energy.busbar.core.driver.Options.Problem;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.CoapMatch.LinkCheck;
import energy.busbar.profiles.CoapMatch.ValueCheck;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.yaml.YamlProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads what stands in a profile with {@code protocol: coap} where others have registers. */
final class CoapReader {
    private static final int PORT = 5683;
    private static final int SECURE_PORT = 5684;
    private static final int MAX_CHECKS = 8;

    private final Fields top;
    private final CoapValueReader values;
    private final Function<Problem, YamlProblem> locate;

    CoapReader(Fields top, Function<Problem, YamlProblem> locate) {
        this.top = top;
        this.locate = locate;
        this.values = new CoapValueReader(top.block("defaults"));
    }

    record Read(CoapTraits traits, ProfileMatch match, Map<DeviceType, DevicePart> devices) {}

    Read read(boolean isAbstract) {
        Map<String, CoapPoint> identity = identity();
        Map<DeviceType, DevicePart> devices = devices(identity);
        Fields match = top.block("match");
        CoapMatch found = new CoapMatch(links(match), values(match));
        ProfileMatch names = new ProfileMatch(
                match.pattern("manufacturer"),
                match.pattern("model"),
                match.pattern("firmware"),
                match.pattern("serialNumber"),
                List.of());
        match.finish();
        if (!isAbstract && devices.isEmpty()) {
            top.problem("devices", "is missing", "a block for each device, such as meter: and its points");
        }
        if (!isAbstract
                && names.manufacturer().isEmpty()
                && names.model().isEmpty()
                && found.links().isEmpty()
                && found.values().isEmpty()) {
            top.problem("match", "says nothing", "core: links, values:, or patterns of manufacturer and model");
        }
        Fields connection = top.block("connection");
        CoapTraits traits = new CoapTraits(
                connection.options.integer("port", PORT, 1, 65_535),
                connection.options.integer("securePort", SECURE_PORT, 1, 65_535),
                connection.options.duration(
                        "timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(1)),
                found,
                identity,
                new CoapVectorReader(devices, identity, locate).read(top));
        connection.finish();
        return new Read(traits, names, devices);
    }

    private Map<String, CoapPoint> identity() {
        Map<String, CoapPoint> identity = new LinkedHashMap<>();
        for (Fields f : top.blocks("identity", Profile.IDENTITY_FIELDS.size())) {
            String field = f.options.requiredText("name");
            if (!Profile.IDENTITY_FIELDS.contains(field)) {
                f.problem(
                        "name",
                        "is '" + field + "'",
                        "one of " + String.join(", ", new TreeSet<>(Profile.IDENTITY_FIELDS)));
                field = "model";
            }
            boolean watts = field.equals("ratedWatts");
            CoapValue value = values.read(f, watts ? Kind.REAL : Kind.TEXT);
            f.finish();
            Point point = new Point(field, watts ? Unit.WATT : Unit.NONE, value.kind(), PollClass.ONCE);
            CoapPoint read =
                    new CoapPoint(point, true, value, true, Optional.empty(), Optional.empty(), Optional.empty());
            if (identity.put(field, read) != null) {
                f.problem("name", "stands twice", "each field once");
            }
        }
        return identity;
    }

    private Map<DeviceType, DevicePart> devices(Map<String, CoapPoint> identity) {
        Map<DeviceType, DevicePart> devices = new EnumMap<>(DeviceType.class);
        Fields block = top.block("devices");
        CoapPartReader parts = new CoapPartReader(values, identity.keySet());
        for (String word : new ArrayList<>(block.keys())) {
            Optional<DeviceType> type = DeviceType.ofWord(word);
            if (type.isEmpty()) {
                block.problem(word, "is no device type", "battery, inverter, charger, vehicle, thermostat or meter");
            } else {
                devices.put(type.get(), parts.read(block.block(word), type.get()));
            }
        }
        return devices;
    }

    private static List<LinkCheck> links(Fields match) {
        List<LinkCheck> links = new ArrayList<>();
        for (Fields f : match.blocks("core", MAX_CHECKS)) {
            Optional<Integer> format =
                    f.has("ct") ? Optional.of(f.options.integer("ct", 0, 0, 65_535)) : Optional.empty();
            LinkCheck check = new LinkCheck(f.pattern("path"), f.pattern("rt"), f.pattern("if"), format);
            if (check.equals(new LinkCheck(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))) {
                f.problem("path", "is missing, and rt, if and ct too", "at least one of them");
            }
            f.finish();
            links.add(check);
        }
        return links;
    }

    private List<ValueCheck> values(Fields match) {
        List<ValueCheck> checks = new ArrayList<>();
        for (Fields f : match.blocks("values", MAX_CHECKS)) {
            CoapValue value = values.read(f, Kind.TEXT);
            Object raw = f.raw("is");
            List<?> list = raw == null ? List.of() : raw instanceof List<?> l ? l : List.of(raw);
            Optional<TextPattern> pattern = f.pattern("matches");
            if (list.isEmpty() == pattern.isEmpty()) {
                f.problem("is", "and matches stand " + (list.isEmpty() ? "nowhere" : "both"), "one of them");
            }
            f.finish();
            checks.add(new ValueCheck(value, list.stream().map(String::valueOf).toList(), pattern));
        }
        return checks;
    }
}
