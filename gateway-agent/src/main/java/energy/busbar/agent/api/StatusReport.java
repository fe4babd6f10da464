package energy.busbar.agent.api;

import energy.busbar.agent.api.GatewayParts.UplinkParts;
import energy.busbar.agent.enroll.CertificateView;
import energy.busbar.core.engine.EngineHealth;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.SiteView.DeviceView;
import energy.busbar.core.port.Uplink;
import energy.busbar.store.SqliteTelemetry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the gateway itself is doing, in one object. */
final class StatusReport {
    private final GatewayParts parts;
    private final Moment started;

    StatusReport(GatewayParts parts) {
        this.parts = parts;
        this.started = parts.clock().now();
    }

    Map<String, @Nullable Object> status(List<DeviceView> devices) {
        Moment now = parts.clock().now();
        long upMillis = now.millisSince(started);
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("gatewayId", parts.gatewayId());
        status.put("version", parts.version());
        status.put("bootId", parts.clock().bootId());
        status.put("timestamp", now.instant().toString());
        // Counted back on the monotonic clock: the wall clock may have been set since.
        status.put("startedAt", now.instant().minusMillis(upMillis).toString());
        status.put("uptimeSeconds", upMillis / 1000);
        status.put("clock", Map.of("synchronised", parts.clock().synchronised()));
        status.put("site", site(parts.engine().siteView().site(), parts.engine().serviceLockout()));
        status.put("devices", devices(devices));
        status.put("control", control(parts.engine().health()));
        status.put("store", store(parts.telemetry().stats()));
        status.put("uplinks", parts.uplinks().stream().map(StatusReport::uplink).toList());
        status.put(
                "certificates",
                parts.certificates().get().stream()
                        .map(StatusReport::certificate)
                        .toList());
        status.put("alertsOpen", parts.engine().alerts().open().size());
        return status;
    }

    private static Map<String, @Nullable Object> site(Site site, Optional<String> lockoutBy) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("id", site.id());
        entry.put("name", site.name());
        entry.put("timezone", site.zone().getId());
        entry.put("commissioned", site.commissioned());
        entry.put("serviceLockout", lockoutBy.isPresent());
        entry.put("serviceLockoutBy", lockoutBy.orElse(null));
        return entry;
    }

    private static Map<String, @Nullable Object> devices(List<DeviceView> devices) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("total", devices.size());
        entry.put("up", devices.stream().filter(d -> d.link() == LinkState.UP).count());
        return entry;
    }

    private static Map<String, @Nullable Object> control(EngineHealth health) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("lastCycleMillis", health.lastTickMillis());
        entry.put("recordsWaiting", health.recordsWaiting());
        entry.put("recordsLost", health.recordsLost());
        List<Object> buses = new ArrayList<>();
        for (EngineHealth.BusHealth bus : health.buses()) {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("bus", bus.bus());
            each.put("devices", bus.devices());
            each.put("waiting", bus.waiting());
            each.put("skipped", bus.skipped());
            buses.add(each);
        }
        entry.put("buses", buses);
        return entry;
    }

    private static Map<String, @Nullable Object> store(SqliteTelemetry.Stats stats) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("samplesStored", stats.samplesStored());
        entry.put("samplesDropped", stats.samplesDropped());
        entry.put("bytesOnDisk", stats.bytesOnDisk());
        entry.put("blocks", stats.blocks());
        entry.put("lastFlushMillis", stats.lastFlushMillis());
        return entry;
    }

    private static Map<String, @Nullable Object> uplink(UplinkParts parts) {
        Uplink.Status status = parts.uplink().status();
        Outbox.Backlog metrics = parts.samples();
        Outbox.Backlog events = parts.events();
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("id", parts.uplink().id());
        entry.put("connected", status.connected());
        entry.put("broker", status.broker());
        entry.put(
                "connectedSince", status.connectedSince().map(Instant::toString).orElse(null));
        entry.put("detail", status.detail());
        entry.put("parcelsSent", status.parcelsSent());
        entry.put("samplesSent", status.samplesSent());
        entry.put("bytesSent", status.bytesSent());
        entry.put("bytesToday", status.bytesToday());
        entry.put("commandsRefused", status.commandsRefused());
        entry.put("inFlight", status.inFlight());
        entry.put("backlogParcels", metrics.parcels());
        entry.put("backlogSamples", metrics.samples());
        entry.put("backlogBytes", metrics.bytes());
        entry.put("backlogEvents", events.samples());
        long oldest = metrics.oldestEpochMillis();
        entry.put("oldestUnsent", oldest > 0 ? Instant.ofEpochMilli(oldest).toString() : null);
        return entry;
    }

    private static Map<String, @Nullable Object> certificate(CertificateView view) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("uplink", view.uplink());
        entry.put("state", view.state());
        entry.put("subject", view.subject().orElse(null));
        entry.put("notAfter", view.notAfter().map(Instant::toString).orElse(null));
        entry.put("daysLeft", view.daysLeft().isPresent() ? view.daysLeft().getAsLong() : null);
        entry.put("renewalDue", view.renewalDue().map(Instant::toString).orElse(null));
        entry.put("detail", view.detail());
        return entry;
    }
}
