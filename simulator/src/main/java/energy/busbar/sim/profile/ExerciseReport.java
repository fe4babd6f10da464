package energy.busbar.sim.profile;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.sim.profile.Comparison.Told;
import energy.busbar.sim.profile.WriteTrace.Tried;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code busbar profile exercise --json} prints: what the gateway's driver read and wrote. */
public record ExerciseReport(Map<String, String> identity, Map<String, Told> readings, List<Tried> writes) {
    public ExerciseReport {
        identity = Map.copyOf(identity);
        readings = Collections.unmodifiableMap(new LinkedHashMap<>(readings));
        writes = List.copyOf(writes);
    }

    public static ExerciseReport of(JsonNode report) {
        Map<String, String> identity = new TreeMap<>();
        report.path("info")
                .properties()
                .forEach(each -> identity.put(each.getKey(), each.getValue().asText()));
        Map<String, Told> readings = new LinkedHashMap<>();
        for (JsonNode each : report.path("readings")) {
            readings.put(
                    each.path("point").asText(),
                    new Told(plain(each.path("value")), each.path("quality").asText()));
        }
        List<Tried> writes = new ArrayList<>();
        for (JsonNode each : report.path("writes")) {
            writes.add(new Tried(
                    each.path("index").asInt(),
                    each.path("value").asDouble(),
                    each.path("outcome").asText(),
                    each.path("readBack").asDouble(Double.NaN),
                    each.path("released").asText(),
                    each.path("reason").asText()));
        }
        return new ExerciseReport(identity, readings, writes);
    }

    private static @Nullable Object plain(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        return value.isNumber() ? value.numberValue() : value.isBoolean() ? value.booleanValue() : value.asText();
    }
}
