package energy.busbar.core.engine;

import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code device.*}, {@code alert.*} and {@code gateway.*} events of the MQTT contract. */
final class DeviceEvents {
    private DeviceEvents() {}

    /** @param verb discovered or updated */
    static Event identity(DeviceInfo info, String verb, Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deviceId", info.id().value());
        data.put("type", info.type().word());
        data.put("manufacturer", info.manufacturer());
        data.put("model", info.model());
        data.put("serialNumber", info.serialNumber());
        data.put("firmwareVersion", info.firmwareVersion());
        return ControlEvents.event("device." + verb, at, info.id() + "@" + at, data);
    }

    static Event connected(DeviceId device, Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deviceId", device.value());
        data.put("link", "up");
        return ControlEvents.event("device.connected", at, device + "@" + at, data);
    }

    static Event disconnected(DeviceId device, String link, String error, Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("deviceId", device.value());
        data.put("link", link);
        data.put("detail", error);
        return ControlEvents.event("device.disconnected", at, device + "@" + at, data);
    }

    /** @param verb created or updated */
    static Event alert(Alert alert, String verb) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("alertId", alert.id());
        data.put("severity", alert.severity().name());
        data.put("status", alert.status().name());
        data.put("type", alert.type().name());
        data.put("subtype", alert.subtype());
        data.put("title", alert.title());
        data.put("description", alert.description());
        alert.device().ifPresent(device -> data.put("deviceId", device.value()));
        data.put("createdAt", alert.createdAt().toString());
        return ControlEvents.event(
                "alert." + verb, alert.updatedAt(), alert.id() + "@" + alert.updatedAt() + alert.status(), data);
    }

    static Event started(String version, String bootId, Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("version", version);
        data.put("bootId", bootId);
        return ControlEvents.event("gateway.started", at, bootId + "@" + at, data);
    }
}
