package energy.busbar.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.DispatchReport;
import energy.busbar.core.model.Original;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What the ledger keeps as JSON text. NaN is null there. */
final class LedgerJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> WORDS = new TypeReference<>() {};

    private LedgerJson() {}

    static String text(Object tree) {
        try {
            return MAPPER.writeValueAsString(finite(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON-like: " + tree, e);
        }
    }

    static Map<String, Object> map(String json) {
        return parsed(json, MAP);
    }

    private static <T> T parsed(String json, TypeReference<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new StoreException("a JSON column of the ledger cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private static @Nullable Object finite(@Nullable Object value) {
        if (value instanceof Double number && !Double.isFinite(number)) {
            return null;
        }
        if (value instanceof Float number && !Float.isFinite(number)) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((k, v) -> copy.put(String.valueOf(k), finite(v)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(v -> copy.add(finite(v)));
            return copy;
        }
        return value == null || value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    static String of(CommandRequest r) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", r.id());
        tree.put("slug", r.slug());
        r.device().ifPresent(d -> tree.put("device", d.value()));
        r.tag().ifPresent(t -> tree.put("tag", t));
        tree.put("input", r.input());
        r.expiresAt().ifPresent(t -> tree.put("expiresAt", t.toString()));
        r.until().ifPresent(t -> tree.put("until", t.toString()));
        tree.put("source", r.source());
        return text(tree);
    }

    static CommandRequest request(String json) {
        Map<String, Object> tree = map(json);
        Map<String, Object> input = new LinkedHashMap<>();
        if (tree.get("input") instanceof Map<?, ?> given) {
            given.forEach((k, v) -> input.put(String.valueOf(k), v));
        }
        return new CommandRequest(
                string(tree, "id"),
                string(tree, "slug"),
                word(tree, "device").map(DeviceId::new),
                word(tree, "tag"),
                input,
                word(tree, "expiresAt").map(Instant::parse),
                word(tree, "until").map(Instant::parse),
                string(tree, "source"));
    }

    static String of(DispatchEvent d) {
        List<Object> windows = new ArrayList<>();
        for (DispatchEvent.Window w : d.windows()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("from", w.from().toString());
            tree.put("until", w.until().toString());
            tree.put("action", w.action().name());
            w.watts().ifPresent(v -> tree.put("watts", v));
            w.exportLimitWatts().ifPresent(v -> tree.put("exportLimitWatts", v));
            w.importLimitWatts().ifPresent(v -> tree.put("importLimitWatts", v));
            windows.add(tree);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", d.id());
        tree.put("program", d.program());
        tree.put("devices", d.devices().stream().map(DeviceId::value).toList());
        tree.put("windows", windows);
        tree.put("status", d.status().name());
        tree.put("source", d.source());
        return text(tree);
    }

    static DispatchEvent dispatch(String json) {
        Map<String, Object> tree = map(json);
        List<DeviceId> devices = new ArrayList<>();
        if (tree.get("devices") instanceof List<?> list) {
            list.forEach(d -> devices.add(new DeviceId(String.valueOf(d))));
        }
        List<DispatchEvent.Window> windows = new ArrayList<>();
        for (Map<?, ?> w : maps(tree, "windows")) {
            windows.add(new DispatchEvent.Window(
                    instant(w, "from"),
                    instant(w, "until"),
                    DispatchEvent.Action.valueOf(string(w, "action")),
                    watts(w, "watts"),
                    watts(w, "exportLimitWatts"),
                    watts(w, "importLimitWatts")));
        }
        return new DispatchEvent(
                string(tree, "id"),
                string(tree, "program"),
                devices,
                windows,
                DispatchEvent.Status.valueOf(string(tree, "status")),
                string(tree, "source"));
    }

    static String of(DispatchReport r) {
        List<Object> intervals = new ArrayList<>();
        for (DispatchReport.Interval i : r.intervals()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("from", i.from().toString());
            tree.put("until", i.until().toString());
            tree.put("asked", i.askedWatts());
            tree.put("delivered", i.deliveredWatts());
            tree.put("grid", i.gridWatts());
            tree.put("exportLimit", i.exportLimitWatts());
            tree.put("compliant", i.compliant());
            intervals.add(tree);
        }
        List<Object> totals = new ArrayList<>();
        for (DispatchReport.DeviceTotal t : r.totals()) {
            totals.add(Map.of("device", t.device().value(), "wattHours", t.wattHours()));
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("eventId", r.eventId());
        tree.put("from", r.from().toString());
        tree.put("until", r.until().toString());
        tree.put("intervals", intervals);
        tree.put("totals", totals);
        tree.put("samplesMissing", r.samplesMissing());
        return text(tree);
    }

    static DispatchReport report(String json) {
        Map<String, Object> tree = map(json);
        List<DispatchReport.Interval> intervals = new ArrayList<>();
        for (Map<?, ?> i : maps(tree, "intervals")) {
            intervals.add(new DispatchReport.Interval(
                    instant(i, "from"),
                    instant(i, "until"),
                    number(i, "asked"),
                    number(i, "delivered"),
                    number(i, "grid"),
                    number(i, "exportLimit"),
                    Boolean.TRUE.equals(i.get("compliant"))));
        }
        List<DispatchReport.DeviceTotal> totals = new ArrayList<>();
        for (Map<?, ?> t : maps(tree, "totals")) {
            totals.add(new DispatchReport.DeviceTotal(new DeviceId(string(t, "device")), number(t, "wattHours")));
        }
        return new DispatchReport(
                string(tree, "eventId"), instant(tree, "from"), instant(tree, "until"), intervals, totals, (long)
                        number(tree, "samplesMissing"));
    }

    static String of(Alert a) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", a.id());
        tree.put("severity", a.severity().name());
        tree.put("status", a.status().name());
        tree.put("type", a.type().name());
        tree.put("subtype", a.subtype());
        tree.put("title", a.title());
        tree.put("description", a.description());
        a.device().ifPresent(d -> tree.put("device", d.value()));
        tree.put("createdAt", a.createdAt().toString());
        tree.put("updatedAt", a.updatedAt().toString());
        return text(tree);
    }

    static Alert alert(String json) {
        Map<String, Object> tree = map(json);
        return new Alert(
                string(tree, "id"),
                Alert.Severity.valueOf(string(tree, "severity")),
                Alert.Status.valueOf(string(tree, "status")),
                Alert.Type.valueOf(string(tree, "type")),
                string(tree, "subtype"),
                string(tree, "title"),
                string(tree, "description"),
                word(tree, "device").map(DeviceId::new),
                instant(tree, "createdAt"),
                instant(tree, "updatedAt"));
    }

    static String of(Original original) {
        return text(original.settings());
    }

    static Original original(String json) {
        return new Original(parsed(json, WORDS));
    }

    private static String string(Map<?, ?> tree, String field) {
        return word(tree, field)
                .orElseThrow(() -> new StoreException("a JSON column of the ledger lacks '" + field + "'"));
    }

    private static Optional<String> word(Map<?, ?> tree, String field) {
        return Optional.ofNullable(tree.get(field)).map(String::valueOf);
    }

    private static Instant instant(Map<?, ?> tree, String field) {
        return Instant.parse(string(tree, field));
    }

    private static double number(Map<?, ?> tree, String field) {
        return tree.get(field) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static OptionalDouble watts(Map<?, ?> tree, String field) {
        return tree.get(field) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    private static List<Map<?, ?>> maps(Map<?, ?> tree, String field) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (tree.get(field) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> map) {
                    maps.add(map);
                }
            }
        }
        return maps;
    }
}
