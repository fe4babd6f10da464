package energy.busbar.agent.api;

import energy.busbar.agent.web.ApiReply;
import energy.busbar.agent.web.ApiRequest;
import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.store.RolledUp;
import energy.busbar.store.SqliteTelemetry;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GET {@code devices/ID/points/NAME/history} with {@code resolution} (raw, 1m, 15m, 1h), {@code from} and {@code to} (instants,
 * the end not included): what one point was, oldest first. Devices that are gone are answered for too.
 */
final class HistoryApi {
    private static final Duration DEFAULT_SPAN = Duration.ofHours(24);
    /** Of one answer; two weeks of minutes. */
    static final long MAX_PERIODS = 20_160;

    private static final long MAX_RAW_MILLIS = Duration.ofHours(1).toMillis();

    private final SqliteTelemetry telemetry;
    private final GatewayClock clock;

    HistoryApi(SqliteTelemetry telemetry, GatewayClock clock) {
        this.telemetry = telemetry;
        this.clock = clock;
    }

    static boolean is(List<String> path) {
        return path.size() == 5
                && path.get(0).equals("devices")
                && path.get(2).equals("points")
                && path.get(4).equals("history");
    }

    ApiReply answer(ApiRequest request) {
        String id = request.path().get(1);
        if (!DeviceId.isValid(id)) {
            throw new BadRequest(404, "not-found", "there is no device of this id");
        }
        String label = request.query().getOrDefault("resolution", Resolution.MINUTE.label());
        Optional<Resolution> resolution = Resolution.of(label);
        if (resolution.isEmpty() && !label.equals("raw")) {
            throw bad("resolution must be raw, 1m, 15m or 1h, not '" + label + "'");
        }
        Instant to = time(request, "to").orElse(clock.instant());
        Instant from =
                time(request, "from").orElse(to.minus(resolution.isPresent() ? DEFAULT_SPAN : Duration.ofHours(1)));
        if (!from.isBefore(to)) {
            throw bad("from must be before to; it is " + from + ", and to is " + to);
        }
        bounded(resolution, Duration.between(from, to));
        DeviceId device = new DeviceId(id);
        String point = request.path().get(3);
        Instant last = to.minusMillis(1);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        if (resolution.isPresent()) {
            telemetry.history(device, point, resolution.get(), from, last).forEach(each -> rows.add(words(each)));
        } else {
            telemetry.read(device, point, from, last).forEach(reading -> {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                row.put("timestamp", reading.at().instant().toString());
                row.put("value", reading.value().map(Value::plain).orElse(null));
                row.put("quality", word(reading.quality()));
                rows.add(row);
            });
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("device", id);
        answer.put("point", point);
        answer.put("resolution", label);
        answer.put("from", from.toString());
        answer.put("to", to.toString());
        answer.put("values", rows);
        return new ApiReply(200, answer);
    }

    private static void bounded(Optional<Resolution> resolution, Duration span) {
        long most = resolution.map(r -> r.millis() * MAX_PERIODS).orElse(MAX_RAW_MILLIS);
        if (span.compareTo(Duration.ofMillis(most)) > 0) {
            throw bad("from and to may be " + Duration.ofMillis(most).toHours()
                    + " hours apart with this resolution, not " + span.toHours()
                    + "; ask for less or for longer periods");
        }
    }

    private static Map<String, @Nullable Object> words(RolledUp period) {
        Aggregate a = period.aggregate();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("timestamp", Instant.ofEpochMilli(period.fromMillis()).toString());
        row.put("min", a.numbers().map(Aggregate.Numbers::min).orElse(null));
        row.put("max", a.numbers().map(Aggregate.Numbers::max).orElse(null));
        row.put("sum", a.numbers().map(Aggregate.Numbers::sum).orElse(null));
        row.put("count", a.count());
        row.put("last", a.last().map(Value::plain).orElse(null));
        row.put("quality", word(a.worst()));
        return row;
    }

    private static String word(Quality quality) {
        return quality.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<Instant> time(ApiRequest request, String key) {
        String text = request.query().get(key);
        if (text == null) {
            return Optional.empty();
        }
        try {
            Instant time = Instant.parse(text);
            if (time.getEpochSecond() < 0 || time.getEpochSecond() > 253_402_300_799L) {
                throw bad(key + " must be of the years 1970 to 9999, not '" + text + "'");
            }
            return Optional.of(time);
        } catch (DateTimeException e) {
            throw bad(key + " must be an instant such as 2026-11-25T10:00:00Z, not '" + text + "'");
        }
    }

    private static BadRequest bad(String message) {
        return new BadRequest(400, "bad-input", message);
    }
}
