package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ProfilePoint.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads one device of a CoAP profile, and checks what its points must be to each other. */
final class CoapPartReader {
    /** Each may be a request of its own. */
    static final int MAX_POINTS = 200;

    private static final int MAX_WRITES = 32;

    private final CoapValueReader values;
    private final Set<String> identity;

    /** @param identity fields that identity points fill */
    CoapPartReader(CoapValueReader values, Set<String> identity) {
        this.values = values;
        this.identity = identity;
    }

    DevicePart read(Fields f, DeviceType type) {
        Set<String> removed = new HashSet<>(f.options.texts("remove"));
        CoapPointReader reader = new CoapPointReader(type, values);
        Map<String, ProfilePoint> points = new LinkedHashMap<>();
        Map<String, Fields> fields = new HashMap<>();
        for (Fields each : f.blocks("points", MAX_POINTS)) {
            if (removed.remove(String.valueOf(each.raw("name")))) {
                continue;
            }
            ProfilePoint point = reader.read(each);
            if (point != null && points.putIfAbsent(point.point().name(), point) != null) {
                each.problem(
                        "name", "is '" + point.point().name() + "', as that of another", "a name that stands once");
            } else if (point != null) {
                fields.put(point.point().name(), each);
            }
        }
        if (!removed.isEmpty()) {
            f.problem("remove", "names " + String.join(", ", new TreeSet<>(removed)), "inherited points");
        }
        if (points.isEmpty()) {
            f.problem("points", "is empty", "at least one point");
        }
        Map<String, CoapPoint> own = new LinkedHashMap<>();
        points.forEach((name, point) -> {
            if (point instanceof CoapPoint coap) {
                own.put(name, coap);
            }
        });
        oneFormat(own, fields, f);
        points.values().forEach(point -> {
            if (point instanceof Derived derived) {
                parts(derived, own, fields.getOrDefault(derived.point().name(), f));
            }
        });
        List<WriteCheck.Located> writes = new ArrayList<>();
        for (Fields write : f.blocks("writes", MAX_WRITES)) {
            if (write.has("ramp")) {
                write.problem("ramp", "is not of CoAP", "a write without it");
            }
            WriteReader.write(write).ifPresent(w -> writes.add(new WriteCheck.Located(write, w)));
        }
        new CoapWriteCheck(type, own, identity).run(writes);
        f.finish();
        return new DevicePart(
                type, points, writes.stream().map(WriteCheck.Located::write).toList(), Optional.empty());
    }

    /** What is read together must be asked for in one format, and told by one SenML record or octet each. */
    private static void oneFormat(Map<String, CoapPoint> points, Map<String, Fields> fields, Fields part) {
        Map<String, CoapPoint> byPath = new HashMap<>();
        points.values().stream().filter(CoapPoint::readable).forEach(point -> {
            CoapPoint first = byPath.putIfAbsent(point.value().path(), point);
            Fields f = fields.getOrDefault(point.point().name(), part);
            if (first != null
                    && f != null
                    && first.value().format() != point.value().format()) {
                f.problem(
                        "format",
                        "is " + point.value().format().word() + ", but that of "
                                + first.point().name() + " on the same path is "
                                + first.value().format().word(),
                        "one format for all points of a path");
            }
        });
    }

    private static void parts(Derived derived, Map<String, CoapPoint> points, Fields f) {
        for (String part : derived.parts()) {
            CoapPoint found = points.get(part);
            if (found == null) {
                f.problem("from", "names '" + part + "'", "points of this device that have a path");
            } else if (!found.value().isNumber()) {
                f.problem("from", "names '" + part + "', which is no number", "points that are numbers");
            } else if (derived.rule() != Rule.PRODUCT
                    && found.point().unit() != derived.point().unit()) {
                f.problem(
                        "from",
                        "names '" + part + "' with the unit '"
                                + found.point().unit().symbol() + "'",
                        "points with the unit '" + derived.point().unit().symbol() + "'");
            }
        }
    }
}
