package energy.busbar.profiles;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.CoapPoint.CoapPut;
import energy.busbar.profiles.CoapPoint.Method;
import energy.busbar.profiles.ProfilePoint.Counter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one point of a CoAP device: its place among the standard points, then its resource or its parts. */
final class CoapPointReader {
    private static final Duration MAX_SILENCE = Duration.ofDays(1);

    private final DeviceType device;
    private final Map<String, Point> standards;
    private final CoapValueReader values;

    CoapPointReader(DeviceType device, CoapValueReader values) {
        this.device = device;
        this.standards = StandardPoints.of(device);
        this.values = values;
    }

    /** Null where it has no name to go by. */
    @Nullable
    ProfilePoint read(Fields f) {
        String name = f.options.requiredText("name");
        if (!Fields.NAME.matcher(name).matches()) {
            if (!name.isEmpty()) {
                f.problem("name", "is '" + name + "'", "a name in lower camel case, such as gridPower");
            }
            return null;
        }
        Point standard = standards.get(name);
        boolean hidden = f.options.flag("hidden", false);
        if (hidden && standard != null) {
            f.problem(
                    "hidden", "is true for the standard point " + name, "a name of its own for what is not published");
        }
        Unit unit = PointReader.unit(f, standard);
        PollClass poll = f.choice("poll", standard == null ? PollClass.NORMAL : standard.pollClass(), PollClass.class);
        ProfilePoint read = f.has("from")
                ? PointReader.derived(f, name, hidden, unit, poll)
                : resource(f, name, hidden, unit, poll, standard);
        f.finish();
        return read;
    }

    private CoapPoint resource(
            Fields f, String name, boolean hidden, Unit unit, PollClass poll, @Nullable Point standard) {
        CoapValue value = values.read(f, standard == null ? Kind.REAL : standard.kind());
        if (standard != null) {
            PointReader.wordsFit(f, standard, value.words().values(), value.otherwise());
            if (value.kind() != standard.kind()) {
                f.problem(
                        "type",
                        "makes " + name + " a " + word(value.kind()),
                        "what the standard point of a " + device.word() + " is: a " + word(standard.kind()));
            }
        }
        if (unit == Unit.WATT_HOUR && value.negate()) {
            f.problem("negate", "has no meaning for an energy", "one counter a direction, never negative");
        }
        if (unit != Unit.NONE && !value.isNumber()) {
            f.problem("unit", "is " + unit.symbol() + " for a " + word(value.kind()), "a number, or no unit");
        }
        boolean writeOnly = f.options.flag("writeOnly", false);
        Optional<CoapPut> put = put(f, value);
        if (writeOnly && put.isEmpty()) {
            f.problem("writeOnly", "is true without write", "write: put or write: post");
        }
        Point point = new Point(name, unit, value.kind(), poll);
        return new CoapPoint(
                point, hidden, value, !writeOnly, silence(f, writeOnly), put, counter(f, value, unit, standard));
    }

    private static Optional<Counter> counter(Fields f, CoapValue value, Unit unit, @Nullable Point standard) {
        boolean wraps = f.raw("counter") instanceof Map<?, ?>;
        if (wraps && value.format().isSenMl()) {
            f.problem("counter", "has a raw value, where a record names its own unit", "true, or nothing");
        }
        boolean whole = value.octets().filter(o -> o.type().isFloat()).isEmpty();
        return PointReader.counter(f, value.isNumber(), whole, unit, standard);
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case REAL -> "number";
            case WHOLE -> "whole number";
            case FLAG -> "flag";
            case TEXT -> "text";
        };
    }

    private static Optional<Duration> silence(Fields f, boolean writeOnly) {
        Duration silence = f.options.duration("silence", Duration.ofSeconds(30), Duration.ofSeconds(1), MAX_SILENCE);
        if (f.options.flag("observe", false)) {
            if (writeOnly) {
                f.problem("observe", "is true for what cannot be read", "one of observe and writeOnly");
            }
            return Optional.of(silence);
        }
        if (f.has("silence")) {
            f.problem("silence", "is for what is observed", "observe: true beside it, or leave it out");
        }
        return Optional.empty();
    }

    private static Optional<CoapPut> put(Fields f, CoapValue value) {
        if (!f.has("write")) {
            for (String key : java.util.List.of("writePath", "writeFormat", "payload")) {
                if (f.has(key)) {
                    f.problem(key, "stands without write", "write: put or write: post beside it");
                }
            }
            return Optional.empty();
        }
        Method method = f.choice("write", Method.PUT, Method.class);
        String path = f.has("writePath") ? CoapValueReader.path(f, "writePath", false) : value.path();
        CoapFormat format = CoapValueReader.format(f, "writeFormat", Optional.of(value.format()))
                .orElse(value.format());
        Optional<String> payload = f.options.text("payload");
        payload.ifPresent(template -> {
            if (format.isSenMl() || format == CoapFormat.OCTETS) {
                f.problem("payload", "does not go with " + format.word(), "none: it is made of what the point says");
            } else if (!template.contains("$value")) {
                f.problem("payload", "has no $value in it", "such as {\"limit\": $value}");
            }
        });
        if (payload.isEmpty()) {
            makeable(f, value, format);
        }
        return Optional.of(new CoapPut(method, path, format, payload));
    }

    /** What can be written by the value's own coding alone. */
    private static void makeable(Fields f, CoapValue value, CoapFormat format) {
        if (format == CoapFormat.OCTETS
                && value.octets().filter(o -> o.at() == 0).isEmpty()) {
            f.problem("write", "would have to make up the other bytes", "bytes: from at: 0, or another writeFormat");
        }
        if (value.find().isPresent()) {
            f.problem("write", "would have to make up the list around it", "payload: with $value in it");
        }
    }
}
