package energy.busbar.sync;

import energy.busbar.core.engine.CommandCatalogue;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.SiteView;
import energy.busbar.core.port.SiteView.DeviceView;
import energy.busbar.core.port.UplinkView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes what the gateway tells of itself: status, devices and live values. */
final class SitePayloads {
    private SitePayloads() {}

    /** Also the will, so it says nothing that will be wrong later. */
    static byte[] offline(String gatewayId) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("online", false);
        status.put("gatewayId", gatewayId);
        return ContractCodec.write(status);
    }

    static byte[] online(
            String gatewayId,
            String version,
            String bootId,
            Instant now,
            OptionalLong samplesStored,
            Outbox.Backlog metrics) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("online", true);
        status.put("gatewayId", gatewayId);
        status.put("version", version);
        status.put("bootId", bootId);
        status.put("timestamp", ContractCodec.time(now));
        samplesStored.ifPresent(n -> status.put("samplesStored", n));
        status.put("backlogParcels", metrics.parcels());
        status.put("backlogSamples", metrics.samples());
        return ContractCodec.write(status);
    }

    /** Without a time, so that equal devices make equal bytes. */
    static byte[] devices(String gatewayId, SiteView site, UplinkView seen, CommandRights rights) {
        List<Object> devices = new ArrayList<>();
        for (DeviceView view : site.devices()) {
            if (seen.sees(view.id())) {
                devices.add(device(view, seen, rights));
            }
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("gatewayId", gatewayId);
        message.put("siteId", site.site().id());
        message.put("availableCommands", commands(CommandCatalogue.ofSite(), rights, Optional.empty()));
        message.put("devices", devices);
        return ContractCodec.write(message);
    }

    private static Map<String, Object> device(DeviceView view, UplinkView seen, CommandRights rights) {
        DeviceType type = type(view);
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("id", view.id().value());
        device.put("name", view.name());
        device.put("type", type.word());
        device.put("protocol", view.protocol());
        device.put("tags", new TreeSet<>(view.placement().tags()));
        view.info().ifPresent(info -> nameplate(device, info, seen));
        device.put(
                "availableCommands",
                commands(CommandCatalogue.of(type, view.info(), view.services()), rights, Optional.of(view.id())));
        return device;
    }

    /** Those that this uplink may give. */
    private static List<Object> commands(
            List<CommandCatalogue.AvailableCommand> available, CommandRights rights, Optional<DeviceId> device) {
        List<Object> commands = new ArrayList<>();
        for (CommandCatalogue.AvailableCommand command : available) {
            if (!rights.offers(command.slug(), device)) {
                continue;
            }
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("slug", command.slug());
            entry.put("description", command.description());
            entry.put("inputSchema", command.inputSchema());
            commands.add(entry);
        }
        return commands;
    }

    private static void nameplate(Map<String, Object> device, DeviceInfo info, UplinkView seen) {
        device.put("manufacturer", info.manufacturer());
        device.put("model", info.model());
        device.put("serialNumber", info.serialNumber());
        device.put("firmwareVersion", info.firmwareVersion());
        if (Double.isFinite(info.ratedWatts())) {
            device.put("ratedWatts", info.ratedWatts());
        }
        List<Object> points = new ArrayList<>();
        for (Point point : info.points()) {
            if (seen.sees(info.id(), point.name())) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("name", point.name());
                entry.put("unit", point.unit().symbol());
                points.add(entry);
            }
        }
        device.put("points", points);
    }

    static byte[] live(SiteView site, Instant now, UplinkView seen) {
        Map<String, Object> devices = new LinkedHashMap<>();
        for (DeviceView view : site.devices()) {
            if (!seen.sees(view.id())) {
                continue;
            }
            Map<String, Object> state = new TreeMap<>();
            Map<String, Object> quality = new TreeMap<>();
            for (Reading reading : view.readings()) {
                if (!seen.sees(view.id(), reading.point())) {
                    continue;
                }
                reading.value().ifPresent(value -> state.put(reading.point(), value.plain()));
                if (reading.quality() != Quality.GOOD) {
                    quality.put(reading.point(), reading.quality().name().toLowerCase(Locale.ROOT));
                }
            }
            Map<String, Object> setpoints = new TreeMap<>();
            view.setpoints().forEach((quantity, setpoint) -> setpoints.put(quantity.word(), setpoint.value()));
            Map<String, Object> device = new LinkedHashMap<>();
            device.put("type", type(view).word());
            device.put("link", view.link().word());
            device.put("lastError", view.lastError());
            device.put("state", state);
            device.put("quality", quality);
            device.put("setpoints", setpoints);
            devices.put(view.id().value(), device);
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("timestamp", ContractCodec.time(now));
        message.put("devices", devices);
        return ContractCodec.write(message);
    }

    private static DeviceType type(DeviceView view) {
        return view.info().map(DeviceInfo::type).orElse(view.placement().type());
    }
}
