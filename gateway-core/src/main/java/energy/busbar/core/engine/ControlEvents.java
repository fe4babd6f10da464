package energy.busbar.core.engine;

import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.DispatchReport;
import energy.busbar.core.model.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code command.*} and {@code dispatch.*} events of the MQTT contract. */
final class ControlEvents {
    private ControlEvents() {}

    static Event command(
            CommandRequest request,
            CommandStatus status,
            Optional<String> overriddenBy,
            String detail,
            int transition,
            Instant at) {
        return command(request, status, overriddenBy, detail, Map.of(), transition, at);
    }

    /** @param result of a service, for programs; left out where it is empty */
    static Event command(
            CommandRequest request,
            CommandStatus status,
            Optional<String> overriddenBy,
            String detail,
            Map<String, Object> result,
            int transition,
            Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("commandId", request.id());
        data.put("slug", request.slug());
        request.device().ifPresent(d -> data.put("deviceId", d.value()));
        data.put("source", request.source());
        data.put("status", status.word());
        data.put("detail", detail);
        overriddenBy.ifPresent(w -> data.put("overriddenBy", w));
        if (!result.isEmpty()) {
            data.put("result", result);
        }
        data.put("transition", transition);
        String verb = status == CommandStatus.SUCCESS ? "succeeded" : status.word();
        return event("command." + verb, at, request.id() + "#" + transition, data);
    }

    /** How far a command is whose status stays. */
    static Event progress(
            CommandRequest request, CommandStatus status, ServiceDesk.ServiceProgressWords words, Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("commandId", request.id());
        data.put("slug", request.slug());
        request.device().ifPresent(d -> data.put("deviceId", d.value()));
        data.put("source", request.source());
        data.put("status", status.word());
        data.put("detail", words.toString());
        Map<String, Object> progress = new LinkedHashMap<>();
        progress.put("phase", words.phase());
        words.percent().ifPresent(percent -> progress.put("percent", percent));
        data.put("progress", progress);
        return event("command.updated", at, request.id() + "#progress" + words.number(), data);
    }

    static Event dispatch(DispatchEvent event, String verb, Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("eventId", event.id());
        data.put("program", event.program());
        data.put("source", event.source());
        data.put("status", event.status().word());
        data.put("from", event.start().toString());
        data.put("until", event.end().toString());
        return event("dispatch." + verb, at, event.id() + "#" + verb + event.hashCode(), data);
    }

    /** @param source who gave the dispatch event */
    static Event report(DispatchReport report, String source, Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("eventId", report.eventId());
        data.put("source", source);
        data.put("from", report.from().toString());
        data.put("until", report.until().toString());
        data.put(
                "intervals",
                report.intervals().stream().map(ControlEvents::interval).toList());
        data.put(
                "totals",
                report.totals().stream()
                        .map(t -> Map.of("deviceId", t.device().value(), "wattHours", t.wattHours()))
                        .toList());
        data.put("samplesMissing", report.samplesMissing());
        return event("dispatch.report", at, report.eventId() + "#report", data);
    }

    private static Map<String, @Nullable Object> interval(DispatchReport.Interval interval) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("from", interval.from().toString());
        data.put("until", interval.until().toString());
        put(data, "askedWatts", interval.askedWatts());
        put(data, "deliveredWatts", interval.deliveredWatts());
        put(data, "gridWatts", interval.gridWatts());
        put(data, "exportLimitWatts", interval.exportLimitWatts());
        data.put("compliant", interval.compliant());
        return data;
    }

    /** A figure that was not measured is null on the wire. */
    private static void put(Map<String, @Nullable Object> data, String name, double value) {
        data.put(name, Double.isFinite(value) ? value : null);
    }

    /** @param content what makes two events of a type the same; hashed into the key */
    static Event event(String type, Instant at, String content, Map<String, Object> data) {
        return Event.keyed(type, at, content, data);
    }
}
