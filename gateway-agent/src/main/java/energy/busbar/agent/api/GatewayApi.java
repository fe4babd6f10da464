package energy.busbar.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.agent.web.Api;
import energy.busbar.agent.web.ApiReply;
import energy.busbar.agent.web.ApiRequest;
import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.engine.CommandCatalogue;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Unit;
import energy.busbar.core.port.CommandIntake.Receipt;
import energy.busbar.core.port.SiteView.DeviceView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything under {@code /api}: GET status, devices, devices/ID, devices/ID/plan,
 * devices/ID/points/NAME/history, claims, commands, commands/ID, dispatch-events, alerts,
 * sessions, sessions/ID, tokens, catalogue, logs and overview; POST commands, tokens/add and tokens/remove.
 */
public final class GatewayApi implements Api {
    private static final int DEFAULT_LIST = 50;
    private static final int MAX_LIST = 1_000;
    private static final int OVERVIEW_LIST = 20;
    private static final int OVERVIEW_ALERTS = 100;

    private final GatewayParts parts;
    private final StatusReport status;
    private final ChargingApi charging;
    private final HistoryApi history;

    public GatewayApi(GatewayParts parts) {
        this.parts = parts;
        this.status = new StatusReport(parts);
        this.charging = new ChargingApi(parts);
        this.history = new HistoryApi(parts.telemetry(), parts.clock());
    }

    @Override
    public ApiReply handle(ApiRequest request) {
        try {
            return route(request);
        } catch (BadRequest e) {
            return error(e.status(), e.code(), String.valueOf(e.getMessage()));
        }
    }

    private ApiReply route(ApiRequest request) {
        String path = String.join("/", request.path());
        boolean one = request.path().size() == 2;
        if (request.method().equals("POST")) {
            if (path.equals("commands")) {
                return submit(request);
            }
            if (request.path().size() == 2 && request.path().get(0).equals("tokens")) {
                return charging.changeTokens(request);
            }
            throw new BadRequest(
                    404, "not-found", "POST goes to commands, tokens/add or tokens/remove, not to " + path);
        }
        if (!request.method().equals("GET")) {
            throw new BadRequest(405, "method-not-allowed", "only GET and POST are known, not " + request.method());
        }
        if (one && request.path().get(0).equals("devices")) {
            return device(request.path().get(1));
        }
        if (request.path().size() == 3
                && request.path().get(0).equals("devices")
                && request.path().get(2).equals("plan")) {
            return plan(request.path().get(1));
        }
        if (HistoryApi.is(request.path())) {
            return history.answer(request);
        }
        if (one && request.path().get(0).equals("sessions")) {
            return charging.session(request.path().get(1));
        }
        if (one && request.path().get(0).equals("commands")) {
            return parts.ledger()
                    .command(request.path().get(1))
                    .map(c -> new ApiReply(200, Words.command(c)))
                    .orElseThrow(() -> new BadRequest(404, "not-found", "there is no command of this id"));
        }
        Object answer = switch (path) {
            case "status" -> status.status(devices());
            case "devices" -> deviceList();
            case "claims" -> claims();
            case "commands" -> commands(max(request));
            case "dispatch-events" -> dispatchEvents(max(request));
            case "alerts" -> alerts(max(request));
            case "sessions" -> charging.sessions(request, max(request));
            case "tokens" -> charging.tokens(request);
            case "catalogue" -> catalogue();
            case "logs" -> Map.of("lines", logs(request));
            case "overview" -> overview();
            default ->
                throw new BadRequest(
                        404,
                        "not-found",
                        "there is no " + path + "; known are status, devices, claims, commands, dispatch-events,"
                                + " alerts, sessions, tokens, catalogue, logs, overview");
        };
        return new ApiReply(200, answer);
    }

    private List<DeviceView> devices() {
        return parts.engine().siteView().devices();
    }

    private List<Map<String, @Nullable Object>> deviceList() {
        return devices().stream().map(this::words).toList();
    }

    private Map<String, @Nullable Object> words(DeviceView view) {
        Map<String, @Nullable Object> device = Words.device(view, this::unit);
        device.put("decision", parts.engine().siteView().decision(view.id()).orElse(null));
        return device;
    }

    private String unit(DeviceId device, String point) {
        Unit unit = parts.engine().unitOf(device, point);
        return unit.symbol();
    }

    private ApiReply device(String id) {
        if (!DeviceId.isValid(id)) {
            throw new BadRequest(404, "not-found", "there is no device of this id");
        }
        return parts.engine()
                .siteView()
                .device(new DeviceId(id))
                .map(d -> new ApiReply(200, words(d)))
                .orElseThrow(() -> new BadRequest(404, "not-found", "there is no device " + id));
    }

    private ApiReply plan(String id) {
        if (!DeviceId.isValid(id)
                || parts.engine().siteView().device(new DeviceId(id)).isEmpty()) {
            throw new BadRequest(404, "not-found", "there is no device " + id);
        }
        return parts.engine()
                .explain(new DeviceId(id))
                .map(plan -> new ApiReply(200, Words.plan(plan, plansOf(plan.bus()))))
                .orElseThrow(
                        () -> new BadRequest(
                                404,
                                "no-plan",
                                "the driver of " + id
                                        + " does not tell its plan; those of devices that the gateway asks do, by modbus, sunspec and coap"));
    }

    /** Those of all devices that share it. */
    private List<ExplainedPlan> plansOf(String bus) {
        return parts.engine().siteView().devices().stream()
                .flatMap(device -> parts.engine().explain(device.id()).stream())
                .filter(plan -> plan.bus().equals(bus))
                .toList();
    }

    private Object claims() {
        return parts.engine().siteView().claims().stream().map(Words::claim).toList();
    }

    private Object commands(int max) {
        return parts.ledger().recentCommands(max).stream().map(Words::command).toList();
    }

    private Object dispatchEvents(int max) {
        return parts.ledger().recentDispatches(max).stream()
                .map(event -> Words.dispatch(event, parts.ledger().report(event.id())))
                .toList();
    }

    /** What is open comes from the engine, which knows before the ledger does; the rest is history. */
    private Object alerts(int max) {
        List<Object> alerts = new ArrayList<>();
        List<Alert> open = parts.engine().alerts().open();
        open.stream().limit(max).forEach(a -> alerts.add(Words.alert(a)));
        for (Alert alert : parts.ledger().alerts(max)) {
            if (alerts.size() < max && open.stream().noneMatch(o -> o.id().equals(alert.id()))) {
                alerts.add(Words.alert(alert));
            }
        }
        return alerts;
    }

    private static Object catalogue() {
        List<Object> all = new ArrayList<>();
        for (CommandCatalogue.AvailableCommand command : CommandCatalogue.all()) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("slug", command.slug());
            entry.put(
                    "types",
                    command.types().stream().map(t -> t.word()).sorted().toList());
            entry.put("description", command.description());
            entry.put("inputSchema", command.inputSchema());
            all.add(entry);
        }
        return all;
    }

    private List<String> logs(ApiRequest request) {
        int lines = number(request, "lines", 200, LogTail.MAX_LINES);
        try {
            return LogTail.lines(parts.logFile(), lines);
        } catch (IOException e) {
            throw new BadRequest(503, "no-log", "the log " + parts.logFile() + " cannot be read: " + e.getMessage());
        }
    }

    private Object overview() {
        Map<String, @Nullable Object> overview = new LinkedHashMap<>();
        overview.put("status", status.status(devices()));
        overview.put("devices", deviceList());
        overview.put("alerts", alerts(OVERVIEW_ALERTS));
        overview.put("commands", commands(OVERVIEW_LIST));
        overview.put("dispatchEvents", dispatchEvents(OVERVIEW_LIST));
        overview.put("claims", claims());
        overview.put("sessions", charging.recent(OVERVIEW_LIST));
        return overview;
    }

    private ApiReply submit(ApiRequest request) {
        JsonNode body = CommandBody.parse(request.body());
        Receipt receipt = parts.engine()
                .intake()
                .submit(CommandBody.command(body, parts.clock().instant(), request.actor()));
        if (receipt instanceof Receipt.Accepted accepted) {
            return reply(202, accepted.id(), "accepted");
        }
        if (receipt instanceof Receipt.Known known) {
            return new ApiReply(200, Words.command(known.command()));
        }
        Receipt.Refused refused = (Receipt.Refused) receipt;
        return error(422, refused.code(), refused.message());
    }

    private static ApiReply reply(int status, String id, String word) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("id", id);
        answer.put("status", word);
        return new ApiReply(status, answer);
    }

    private static ApiReply error(int status, String code, String message) {
        return new ApiReply(status, Map.of("error", Map.of("code", code, "message", message)));
    }

    private static int max(ApiRequest request) {
        return number(request, "max", DEFAULT_LIST, MAX_LIST);
    }

    private static int number(ApiRequest request, String key, int fallback, int most) {
        return Optional.ofNullable(request.query().get(key))
                .map(text -> {
                    if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
                        throw new BadRequest(
                                400,
                                "bad-input",
                                key + " must be a whole number from 1 to " + most + ", not '" + text + "'");
                    }
                    return Integer.parseInt(text);
                })
                .orElse(fallback);
    }
}
