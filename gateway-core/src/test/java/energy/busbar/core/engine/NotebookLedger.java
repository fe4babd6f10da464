package energy.busbar.core.engine;

import energy.busbar.core.model.Alert;
import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.CommandStatus;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.DispatchReport;
import energy.busbar.core.model.Event;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.port.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A ledger that outlives the gateway of a test, and keeps every event in order. */
final class NotebookLedger implements Ledger {
    final List<Event> events = new ArrayList<>();
    final Map<DeviceId, Map<Quantity, Original>> originals = new LinkedHashMap<>();
    final List<String> audit = new ArrayList<>();
    private final Map<String, CommandRecord> commands = new LinkedHashMap<>();
    private final Set<String> inEffect = new LinkedHashSet<>();
    private final Map<String, DispatchEvent> dispatches = new LinkedHashMap<>();
    private final Map<String, DispatchReport> reports = new HashMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, Alert> alerts = new LinkedHashMap<>();

    List<String> types(String prefix) {
        return events.stream()
                .map(Event::type)
                .filter(t -> t.startsWith(prefix))
                .toList();
    }

    List<String> typesOf(String commandId) {
        return events.stream()
                .filter(e -> commandId.equals(e.data().get("commandId")))
                .map(Event::type)
                .toList();
    }

    @Override
    public Admission admit(CommandRequest request, Instant receivedAt) {
        CommandRecord known = commands.get(request.id());
        if (known != null) {
            return new Admission.Known(known);
        }
        CommandRecord command = new CommandRecord(
                request, commands.size() + 1, receivedAt, CommandStatus.PENDING, Optional.empty(), "", 0, receivedAt);
        commands.put(request.id(), command);
        return new Admission.Admitted(command);
    }

    @Override
    public CommandRecord transition(
            String commandId,
            CommandStatus status,
            Optional<String> overriddenBy,
            String detail,
            Instant at,
            Event event) {
        CommandRecord before = commands.get(commandId);
        CommandRecord after = new CommandRecord(
                before.request(),
                before.order(),
                before.receivedAt(),
                status,
                overriddenBy,
                detail,
                before.transition() + 1,
                at);
        commands.put(commandId, after);
        events.add(event);
        return after;
    }

    @Override
    public void progress(String commandId, String detail, Instant at, Event event) {
        CommandRecord before = commands.get(commandId);
        commands.put(
                commandId,
                new CommandRecord(
                        before.request(),
                        before.order(),
                        before.receivedAt(),
                        before.status(),
                        before.overriddenBy(),
                        detail,
                        before.transition(),
                        at));
        events.add(event);
    }

    @Override
    public Optional<CommandRecord> command(String id) {
        return Optional.ofNullable(commands.get(id));
    }

    @Override
    public List<CommandRecord> recentCommands(int max) {
        List<CommandRecord> list = new ArrayList<>(commands.values());
        Collections.reverse(list);
        return list.subList(0, Math.min(max, list.size()));
    }

    @Override
    public void setInEffect(String commandId, boolean effect) {
        if (effect) {
            inEffect.add(commandId);
        } else {
            inEffect.remove(commandId);
        }
    }

    @Override
    public List<CommandRecord> commandsInEffect() {
        return commands.values().stream().filter(c -> inEffect.contains(c.id())).toList();
    }

    @Override
    public void saveDispatch(DispatchEvent dispatch, Event event) {
        dispatches.put(dispatch.id(), dispatch);
        events.add(event);
    }

    @Override
    public Optional<DispatchEvent> dispatch(String id) {
        return Optional.ofNullable(dispatches.get(id));
    }

    @Override
    public List<DispatchEvent> openDispatches() {
        return dispatches.values().stream()
                .filter(d ->
                        d.status() == DispatchEvent.Status.SCHEDULED || d.status() == DispatchEvent.Status.IN_PROGRESS)
                .toList();
    }

    @Override
    public List<DispatchEvent> recentDispatches(int max) {
        return List.copyOf(dispatches.values());
    }

    @Override
    public void saveReport(DispatchReport report, Event event) {
        reports.put(report.eventId(), report);
        events.add(event);
    }

    @Override
    public Optional<DispatchReport> report(String eventId) {
        return Optional.ofNullable(reports.get(eventId));
    }

    @Override
    public void saveOriginal(DeviceId device, Quantity quantity, Original original) {
        originals.computeIfAbsent(device, d -> new EnumMap<>(Quantity.class)).put(quantity, original);
    }

    @Override
    public void removeOriginal(DeviceId device, Quantity quantity) {
        originals.getOrDefault(device, new EnumMap<>(Quantity.class)).remove(quantity);
        originals.values().removeIf(Map::isEmpty);
    }

    @Override
    public Map<DeviceId, Map<Quantity, Original>> originals() {
        Map<DeviceId, Map<Quantity, Original>> copy = new LinkedHashMap<>();
        originals.forEach((d, m) -> copy.put(d, new EnumMap<>(m)));
        return copy;
    }

    @Override
    public void saveAlert(Alert alert, Event event) {
        alerts.put(alert.id(), alert);
    }

    @Override
    public List<Alert> alerts(int max) {
        return List.copyOf(alerts.values());
    }

    @Override
    public void publish(Event event) {
        events.add(event);
    }

    @Override
    public void audit(Instant at, String actor, String action, String detail) {
        audit.add(actor + " " + action + " " + detail);
    }

    @Override
    public List<AuditEntry> recentAudit(int max) {
        return List.of();
    }

    @Override
    public Optional<String> setting(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    @Override
    public void putSetting(String key, String value) {
        settings.put(key, value);
    }
}
