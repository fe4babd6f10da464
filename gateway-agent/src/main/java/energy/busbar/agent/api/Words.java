package energy.busbar.agent.api;

import energy.busbar.core.driver.DeviceDescription;
import energy.busbar.core.driver.ExplainedPlan;
import energy.busbar.core.engine.CommandCatalogue;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.CommandRecord;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DispatchEvent;
import energy.busbar.core.model.DispatchReport;
import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.port.SiteView.ClaimView;
import energy.busbar.core.port.SiteView.DeviceView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The model in the platform's words, as JSON-like data. What is not known is null. */
final class Words {
    private Words() {}

    static Map<String, @Nullable Object> device(DeviceView view, Units units) {
        Map<String, @Nullable Object> device = new LinkedHashMap<>();
        device.put("id", view.id().value());
        device.put("name", view.name());
        device.put(
                "type",
                view.info().map(i -> i.type()).orElse(view.placement().type()).word());
        device.put("role", lower(view.placement().role().name()));
        device.put("protocol", view.protocol());
        device.put("coupling", lower(view.placement().coupling().name()));
        device.put("feeder", view.placement().feeder());
        device.put("tags", List.copyOf(new TreeSet<>(view.placement().tags())));
        device.put("manufacturer", view.info().map(i -> i.manufacturer()).orElse(null));
        device.put("model", view.info().map(i -> i.model()).orElse(null));
        device.put("serialNumber", view.info().map(i -> i.serialNumber()).orElse(null));
        device.put("firmwareVersion", view.info().map(i -> i.firmwareVersion()).orElse(null));
        device.put(
                "ratedWatts",
                view.info().map(i -> i.ratedWatts()).filter(Double::isFinite).orElse(null));
        device.put(
                "availableCommands",
                CommandCatalogue.of(
                                view.info()
                                        .map(i -> i.type())
                                        .orElse(view.placement().type()),
                                view.info(),
                                view.services())
                        .stream()
                        .map(CommandCatalogue.AvailableCommand::slug)
                        .toList());
        device.put("link", view.link().word());
        device.put("lastError", view.lastError());
        device.put("linkSince", view.linkSince().toString());
        List<Object> readings = new ArrayList<>();
        view.readings().forEach(reading -> {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("point", reading.point());
            entry.put("value", reading.value().map(v -> v.plain()).orElse(null));
            entry.put("unit", units.of(view.id(), reading.point()));
            entry.put("quality", lower(reading.quality().name()));
            entry.put("at", reading.at().instant().toString());
            readings.add(entry);
        });
        device.put("readings", readings);
        List<Object> setpoints = new ArrayList<>();
        view.setpoints().forEach((quantity, setpoint) -> {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("quantity", quantity.word());
            entry.put("value", setpoint.value());
            entry.put("unit", quantity.unit().symbol());
            words(quantity, setpoint.value(), setpoint.curve()).ifPresent(words -> entry.put("words", words));
            entry.put("timeoutSeconds", setpoint.timeout().toSeconds());
            setpoints.add(entry);
        });
        device.put("setpoints", setpoints);
        Map<String, @Nullable Object> counters = new LinkedHashMap<>();
        counters.put("requests", view.counters().requests());
        counters.put("failures", view.counters().failures());
        counters.put("reconnects", view.counters().reconnects());
        counters.put("lastRoundTripMillis", view.counters().lastRoundTripMicros() / 1000.0);
        device.put("counters", counters);
        return device;
    }

    /** The symbol of a point's unit; empty for none. */
    interface Units {
        String of(DeviceId device, String point);
    }

    /** @param onBus the plans of all devices of its bus, with this one */
    static Map<String, @Nullable Object> plan(ExplainedPlan plan, List<ExplainedPlan> onBus) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("bus", plan.bus());
        entry.put("speed", plan.speed());
        entry.put("requestsPerSecond", plan.requestsPerSecond());
        entry.put("bytesPerSecond", plan.bytesPerSecond());
        entry.put("busLoadPercent", plan.busLoadPercent());
        entry.put("busDevices", onBus.size());
        entry.put(
                "busLoadPercentOfAll",
                onBus.stream().mapToDouble(ExplainedPlan::busLoadPercent).sum());
        List<Object> blocks = new ArrayList<>();
        for (ExplainedPlan.Block block : plan.blocks()) {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("pollClass", lower(block.pollClass().name()));
            each.put("periodMillis", block.period().toMillis());
            each.put("function", block.function());
            each.put("address", block.address());
            each.put("count", block.count());
            each.put("what", block.what());
            each.put("bytesPerSecond", block.bytesPerSecond());
            each.put("busMillis", block.busMillis());
            each.put("busLoadPercent", block.busLoadPercent());
            each.put("points", block.points());
            each.put("remark", block.remark());
            blocks.add(each);
        }
        entry.put("blocks", blocks);
        return entry;
    }

    static Map<String, @Nullable Object> description(DeviceDescription description) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        description.facts().forEach(fact -> facts.put(fact.name(), fact.value()));
        entry.put("facts", facts);
        List<Object> settings = new ArrayList<>();
        for (DeviceDescription.Setting setting : description.settings()) {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("name", setting.name());
            each.put("is", setting.is());
            each.put("should", setting.should());
            each.put("standing", setting.standing());
            settings.add(each);
        }
        entry.put("settings", settings);
        Map<String, @Nullable Object> concerns = new LinkedHashMap<>();
        for (DeviceDescription.Concern concern : DeviceDescription.Concern.values()) {
            String words = description.concerns().get(concern);
            if (words != null) {
                concerns.put(concern.subtype(), words);
            }
        }
        entry.put("concerns", concerns);
        return entry;
    }

    static Map<String, @Nullable Object> command(CommandRecord command) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("id", command.id());
        entry.put("slug", command.request().slug());
        entry.put("deviceId", command.request().device().map(DeviceId::value).orElse(null));
        entry.put("tag", command.request().tag().orElse(null));
        entry.put("input", CommandCatalogue.shown(command.request().input()));
        entry.put("source", command.request().source());
        entry.put("status", command.status().word());
        entry.put("overriddenBy", command.overriddenBy().orElse(null));
        entry.put("detail", command.detail());
        entry.put("receivedAt", command.receivedAt().toString());
        entry.put("updatedAt", command.updatedAt().toString());
        entry.put("expiresAt", text(command.request().expiresAt()));
        entry.put("until", text(command.request().until()));
        return entry;
    }

    static Map<String, @Nullable Object> dispatch(DispatchEvent event, Optional<DispatchReport> report) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("id", event.id());
        entry.put("program", event.program());
        entry.put("status", event.status().word());
        entry.put("from", event.start().toString());
        entry.put("until", event.end().toString());
        entry.put("devices", event.devices().stream().map(DeviceId::value).toList());
        entry.put("source", event.source());
        List<Object> windows = new ArrayList<>();
        for (DispatchEvent.Window window : event.windows()) {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("from", window.from().toString());
            each.put("until", window.until().toString());
            each.put("action", window.action().word());
            each.put("power", number(window.watts()));
            each.put("exportLimit", number(window.exportLimitWatts()));
            each.put("importLimit", number(window.importLimitWatts()));
            windows.add(each);
        }
        entry.put("windows", windows);
        entry.put(
                "delivered",
                report.map(r -> r.totals().stream()
                                .map(t -> Map.of("deviceId", t.device().value(), "wattHours", t.wattHours()))
                                .toList())
                        .orElse(null));
        return entry;
    }

    static Map<String, @Nullable Object> alert(Alert alert) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("id", alert.id());
        entry.put("severity", alert.severity().name());
        entry.put("status", alert.status().name());
        entry.put("type", alert.type().name());
        entry.put("subtype", alert.subtype());
        entry.put("title", alert.title());
        entry.put("description", alert.description());
        entry.put("deviceId", alert.device().map(DeviceId::value).orElse(null));
        entry.put("createdAt", alert.createdAt().toString());
        entry.put("updatedAt", alert.updatedAt().toString());
        return entry;
    }

    static Map<String, @Nullable Object> claim(ClaimView view) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("id", view.claim().id());
        entry.put("owner", view.claim().owner());
        entry.put("rank", view.claim().rank().word());
        entry.put("deviceId", view.claim().device().map(DeviceId::value).orElse(null));
        entry.put("quantity", view.claim().quantity().word());
        entry.put("bound", lower(view.claim().bound().name()));
        entry.put("value", view.claim().value());
        entry.put("unit", view.claim().quantity().unit().symbol());
        words(view.claim().quantity(), view.claim().value(), view.claim().curve())
                .ifPresent(words -> entry.put("words", words));
        entry.put("from", view.claim().from().toString());
        entry.put("until", text(view.claim().until()));
        entry.put("verdict", lower(view.verdict().name()));
        entry.put("standing", view.standing());
        return entry;
    }

    /** Where a number with its unit does not say it. */
    private static Optional<String> words(Quantity quantity, double value, Optional<GridCurve> curve) {
        return quantity.isGridSupport()
                ? Optional.of(curve.map(GridCurve::words).orElseGet(() -> quantity.amount(value)))
                : Optional.empty();
    }

    private static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
    }

    private static @Nullable Double number(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
