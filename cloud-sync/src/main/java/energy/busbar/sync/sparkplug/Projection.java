package energy.busbar.sync.sparkplug;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import energy.busbar.core.engine.CommandCatalogue;
import energy.busbar.core.engine.CommandCatalogue.AvailableCommand;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.SiteView;
import energy.busbar.core.port.SiteView.DeviceView;
import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.CommandRights;
import energy.busbar.sync.sparkplug.Frame.Datum;
import energy.busbar.sync.sparkplug.Metric.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes frames of the site: points under the platform's names, nameplates, and the commands that may be written. */
final class Projection {
    /** Before a command's slug: the metric that takes its input as a JSON object. */
    static final String COMMAND = "Command/";
    /** What became of the last write; JSON. */
    static final String ANSWER = "Command Answer";

    private static final int MAX_TEXT = 1_024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String gatewayId;
    private final String version;
    private final UplinkView seen;
    private final CommandRights rights;
    /** By slug; as many as the catalogue has. */
    private final Map<String, List<Property>> told = new HashMap<>();

    Projection(String gatewayId, String version, UplinkView seen, CommandRights rights) {
        this.gatewayId = gatewayId;
        this.version = version;
        this.seen = seen;
        this.rights = rights;
    }

    /**
     * The node's frame first.
     *
     * @param answers by device, empty for the node
     */
    List<Frame> frames(SiteView site, Moment now, Map<Optional<DeviceId>, String> answers) {
        List<DeviceView> devices =
                site.devices().stream().filter(d -> seen.sees(d.id())).toList();
        List<Frame> frames = new ArrayList<>();
        frames.add(
                new Frame(Optional.empty(), true, node(site, devices, now, answers.get(Optional.<DeviceId>empty()))));
        for (DeviceView view : devices) {
            boolean alive = view.link() == LinkState.UP && view.info().isPresent();
            frames.add(new Frame(
                    Optional.of(view.id()),
                    alive,
                    alive ? device(view, view.info().get(), now, answers.get(Optional.of(view.id()))) : List.of()));
        }
        return frames;
    }

    private List<Datum> node(SiteView site, List<DeviceView> devices, Moment now, @Nullable String answer) {
        long at = now.epochMillis();
        List<Datum> data = new ArrayList<>();
        data.add(text("Properties/Gateway", gatewayId, at));
        data.add(text("Properties/Software", "busbar " + version, at));
        data.add(text("Properties/Site", site.site().id(), at));
        data.add(Datum.good("Site/Commissioned", DataType.BOOLEAN, site.site().commissioned(), at));
        data.add(Datum.good("Devices/Configured", DataType.UINT64, (long) devices.size(), at));
        data.add(Datum.good(
                "Devices/Up",
                DataType.UINT64,
                devices.stream().filter(d -> d.link() == LinkState.UP).count(),
                at));
        commands(data, CommandCatalogue.ofSite(), Optional.empty(), at, answer);
        return data;
    }

    private List<Datum> device(DeviceView view, DeviceInfo info, Moment now, @Nullable String answer) {
        long at = now.epochMillis();
        List<Datum> data = new ArrayList<>();
        data.add(text("Properties/Name", view.name(), at));
        data.add(text("Properties/Type", info.type().word(), at));
        data.add(text("Properties/Manufacturer", info.manufacturer(), at));
        data.add(text("Properties/Model", info.model(), at));
        data.add(text("Properties/Serial Number", info.serialNumber(), at));
        data.add(text("Properties/Firmware", info.firmwareVersion(), at));
        data.addAll(points(view, info, now).values());
        DeviceType type = info.type();
        commands(data, CommandCatalogue.of(type, view.info(), view.services()), Optional.of(view.id()), at, answer);
        return data;
    }

    private Map<String, Datum> points(DeviceView view, DeviceInfo info, Moment now) {
        Map<String, Reading> readings = new LinkedHashMap<>();
        view.readings().forEach(r -> readings.put(r.point(), r));
        Map<String, Datum> data = new LinkedHashMap<>();
        for (Point point : info.points()) {
            if (seen.sees(view.id(), point.name())) {
                Reading reading = readings.remove(point.name());
                data.put(point.name(), datum(point.name(), typeOf(point.kind()), point.unit(), reading, now));
            }
        }
        for (Reading reading : readings.values()) {
            // A point that the device has not announced: its type is known once it has had a value.
            if (reading.value().isPresent() && seen.sees(view.id(), reading.point())) {
                DataType type = typeOf(reading.value().get());
                data.put(reading.point(), datum(reading.point(), type, Unit.NONE, reading, now));
            }
        }
        return data;
    }

    private static Datum datum(String name, DataType type, Unit unit, @Nullable Reading reading, Moment now) {
        List<Property> properties =
                unit == Unit.NONE ? List.of() : List.of(new Property("engUnit", DataType.STRING, unit.symbol()));
        if (reading == null) {
            return new Datum(name, type, null, Datum.BAD, now.epochMillis(), properties);
        }
        // The wall clock may have been set since: the age is the monotonic clock's.
        long at = now.epochMillis() - Math.max(0, now.millisSince(reading.at()));
        Object value = reading.value().map(v -> as(type, v)).orElse(null);
        return new Datum(name, type, value, quality(reading.quality(), value), at, properties);
    }

    private static int quality(Quality quality, @Nullable Object value) {
        if (value == null) {
            return Datum.BAD;
        }
        return switch (quality) {
            case GOOD -> Datum.GOOD;
            case STALE -> Datum.STALE;
            default -> Datum.BAD;
        };
    }

    /** @return null for what cannot be said in that type without saying something else */
    private static @Nullable Object as(DataType type, Value value) {
        Object plain = value.plain();
        if (plain instanceof String text) {
            plain = bounded(text);
        }
        if (type == DataType.DOUBLE && plain instanceof Long whole) {
            return whole.doubleValue();
        }
        if (type == DataType.INT64
                && plain instanceof Double real
                && real == Math.rint(real)
                && Math.abs(real) < 1e15) {
            return real.longValue();
        }
        return type.holds(plain) ? plain : null;
    }

    private static DataType typeOf(Point.Kind kind) {
        return switch (kind) {
            case REAL -> DataType.DOUBLE;
            case WHOLE -> DataType.INT64;
            case FLAG -> DataType.BOOLEAN;
            case TEXT -> DataType.STRING;
        };
    }

    private static DataType typeOf(Value value) {
        if (value instanceof Value.Real) {
            return DataType.DOUBLE;
        }
        if (value instanceof Value.Whole) {
            return DataType.INT64;
        }
        return value instanceof Value.Flag ? DataType.BOOLEAN : DataType.STRING;
    }

    /** Nothing but a birth tells which there are; their values are what a host writes, so here they are null. */
    private void commands(
            List<Datum> data,
            List<AvailableCommand> available,
            Optional<DeviceId> device,
            long at,
            @Nullable String answer) {
        boolean any = false;
        for (AvailableCommand command : available) {
            if (rights.offers(command.slug(), device)) {
                any = true;
                data.add(new Datum(
                        COMMAND + command.slug(),
                        DataType.STRING,
                        null,
                        Datum.GOOD,
                        at,
                        told.computeIfAbsent(command.slug(), slug -> told(command))));
            }
        }
        if (any) {
            data.add(Datum.good(ANSWER, DataType.STRING, answer, at));
        }
    }

    private static List<Property> told(AvailableCommand command) {
        return List.of(
                new Property("description", DataType.STRING, command.description()),
                new Property("inputSchema", DataType.STRING, json(command.inputSchema())));
    }

    private static String json(Map<String, Object> schema) {
        try {
            return JSON.writeValueAsString(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a command's schema is plain JSON", e);
        }
    }

    private static Datum text(String name, String value, long at) {
        return Datum.good(name, DataType.STRING, bounded(value), at);
    }

    private static String bounded(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }
}
