package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.store.StoreExport;
import energy.busbar.store.Windows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Exported rows as lines: CSV with the quoting of RFC 4180, or one JSON object a line; times as RFC 3339 in UTC. */
final class SampleText {
    static final String RAW_HEAD = "time,device,point,unit,value,quality,boot_id,monotonic_ms";
    static final String WINDOW_HEAD = "time,device,point,unit,min,max,mean,last,count,quality";

    private SampleText() {}

    static String csv(StoreExport.Sampled s) {
        return line(List.of(
                s.epochMillis().isPresent() ? time(s.epochMillis().getAsLong()) : "",
                s.device().value(),
                s.point(),
                s.unit().symbol(),
                s.value().map(v -> String.valueOf(v.plain())).orElse(""),
                word(s.quality()),
                s.bootId(),
                String.valueOf(s.monotonicMillis())));
    }

    static String csv(Windows.Row r) {
        return line(List.of(
                time(r.fromMillis()),
                r.device().value(),
                r.point(),
                r.unit().symbol(),
                number(r.min()),
                number(r.max()),
                number(r.mean()),
                r.last().map(v -> String.valueOf(v.plain())).orElse(""),
                String.valueOf(r.count()),
                word(r.worst())));
    }

    static String json(StoreExport.Sampled s) {
        ObjectNode node = GatewayClient.JSON.createObjectNode();
        OptionalLong at = s.epochMillis();
        node.put("time", at.isPresent() ? time(at.getAsLong()) : null);
        node.put("device", s.device().value())
                .put("point", s.point())
                .put("unit", s.unit().symbol());
        value(node, "value", s.value());
        return node.put("quality", word(s.quality()))
                .put("bootId", s.bootId())
                .put("monotonicMs", s.monotonicMillis())
                .toString();
    }

    static String json(Windows.Row r) {
        ObjectNode node = GatewayClient.JSON.createObjectNode();
        node.put("time", time(r.fromMillis()))
                .put("device", r.device().value())
                .put("point", r.point())
                .put("unit", r.unit().symbol());
        number(node, "min", r.min());
        number(node, "max", r.max());
        number(node, "mean", r.mean());
        value(node, "last", r.last());
        return node.put("count", r.count()).put("quality", word(r.worst())).toString();
    }

    private static void value(ObjectNode node, String name, Optional<Value> value) {
        node.set(name, GatewayClient.JSON.valueToTree(value.map(Value::plain).orElse(null)));
    }

    private static void number(ObjectNode node, String name, OptionalDouble number) {
        if (number.isPresent()) {
            node.put(name, number.getAsDouble());
        } else {
            node.putNull(name);
        }
    }

    private static String number(OptionalDouble number) {
        return number.isPresent() ? String.valueOf(number.getAsDouble()) : "";
    }

    private static String word(Quality quality) {
        return quality.name().toLowerCase(Locale.ROOT);
    }

    private static String time(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).toString();
    }

    static String line(List<String> fields) {
        List<String> quoted = new ArrayList<>();
        for (String field : fields) {
            boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            quoted.add(plain ? field : '"' + field.replace("\"", "\"\"") + '"');
        }
        return String.join(",", quoted);
    }
}
