package energy.busbar.core.engine;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.engine.SiteSnapshot.DeviceState;
import energy.busbar.core.model.CommandRequest;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Service;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a command of a service means: an order for each device that it names, or a refusal. */
final class ServiceReading {
    private ServiceReading() {}

    /** @param request whose input fits the catalogue's schema */
    static CommandReading of(
            CommandCatalogue.AvailableCommand command,
            Service service,
            CommandRequest request,
            Instant now,
            SiteSnapshot snapshot) {
        if (!snapshot.site().commissioned() && !service.onlyLooks()) {
            return new CommandReading.Refusal(
                    "not-commissioned", "nothing moves before the site is commissioned (commissioned: true)");
        }
        if (request.until().isPresent()) {
            return bad(command.slug() + " is done once; it takes no time for which it stays in effect (until)");
        }
        if (service.ofOneDevice() && request.tag().isPresent()) {
            return bad(command.slug() + " is for one device; it takes a deviceId and no tag");
        }
        ServiceOrder order;
        try {
            order = ServiceCommands.order(service, request.input(), now);
        } catch (IllegalArgumentException e) {
            return bad(String.valueOf(e.getMessage()));
        }
        return request.device()
                .map(id -> one(command, service, order, id, snapshot))
                .orElseGet(() -> tagged(command, service, order, request.tag(), snapshot));
    }

    private static CommandReading bad(String message) {
        return new CommandReading.Refusal("bad-input", message);
    }

    private static CommandReading one(
            CommandCatalogue.AvailableCommand command,
            Service service,
            ServiceOrder order,
            DeviceId id,
            SiteSnapshot snapshot) {
        Optional<DeviceState> device = snapshot.device(id);
        if (device.isEmpty()) {
            return new CommandReading.Refusal(
                    "unknown-device",
                    "no device '" + id + "'; there are " + snapshot.devices().keySet());
        }
        DeviceType type = device.get().placement().type();
        if (!command.types().contains(type)) {
            return new CommandReading.Refusal(
                    "wrong-type",
                    id + " is of the type " + type.word() + "; " + command.slug() + " is for "
                            + command.types().stream()
                                    .map(DeviceType::word)
                                    .sorted()
                                    .collect(Collectors.joining(" and ")));
        }
        if (!device.get().services().contains(service)) {
            return new CommandReading.Refusal(
                    "not-able",
                    id + " does not take " + command.slug() + "; of its kind it takes "
                            + CommandCatalogue.services(type, device.get().services()));
        }
        return new CommandReading.Services(Map.of(id, order));
    }

    private static CommandReading tagged(
            CommandCatalogue.AvailableCommand command,
            Service service,
            ServiceOrder order,
            Optional<String> tag,
            SiteSnapshot snapshot) {
        Map<DeviceId, ServiceOrder> orders = new LinkedHashMap<>();
        for (DeviceState device : snapshot.devices().values()) {
            if (tag.map(device.placement().tags()::contains).orElse(false)
                    && command.types().contains(device.placement().type())
                    && device.services().contains(service)) {
                orders.put(device.placement().device(), order);
            }
        }
        return orders.isEmpty()
                ? new CommandReading.Refusal(
                        "unknown-device",
                        tag.map(t -> "no device with the tag '" + t + "' takes " + command.slug())
                                .orElse(command.slug() + " needs a deviceId or a tag"))
                : new CommandReading.Services(orders);
    }
}
