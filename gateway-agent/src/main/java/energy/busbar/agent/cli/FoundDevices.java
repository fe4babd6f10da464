package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.discover.FoundDevice;
import energy.busbar.agent.discover.FoundDevice.Speech;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What was found, for people and for programs. */
final class FoundDevices {
    private static final int INDENT = 4;

    private FoundDevices() {}

    static void print(PrintWriter out, List<FoundDevice> devices) {
        if (devices.isEmpty()) {
            out.println("No device was found.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ADDRESS", "UNIT", "WHAT", "TYPE", "PROFILE"));
        for (FoundDevice device : devices) {
            rows.add(List.of(
                    device.endpoint().shown(),
                    units(device),
                    device.speech().word(),
                    device.types().isEmpty() ? "-" : types(device),
                    profile(device)));
        }
        List<String> lines = Text.table(rows, true);
        out.println(lines.get(0));
        for (int i = 0; i < devices.size(); i++) {
            out.println(lines.get(i + 1));
            Text.wrapped(described(devices.get(i)), INDENT).forEach(out::println);
        }
    }

    private static String units(FoundDevice device) {
        String units = device.units().stream().map(String::valueOf).collect(Collectors.joining(","));
        if (units.isEmpty()) {
            return "-";
        }
        return units.length() <= 12 ? units : device.units().get(0) + " and others";
    }

    private static String types(FoundDevice device) {
        return device.types().stream().map(DeviceType::word).collect(Collectors.joining("+"));
    }

    private static String profile(FoundDevice device) {
        String name = device.profile().map(Profile::name).orElse("");
        if (device.speech() == Speech.SUNSPEC) {
            return name.isEmpty() ? "SunSpec: needs none" : "SunSpec: needs none (" + name + ")";
        }
        return name.isEmpty() ? "-" : name;
    }

    private static String described(FoundDevice device) {
        List<String> parts = new ArrayList<>();
        String name =
                (device.identity().manufacturer() + " " + device.identity().model()).strip();
        parts.add(name.isEmpty() ? "unknown" : name);
        if (!device.identity().serialNumber().isEmpty()) {
            parts.add("serial " + device.identity().serialNumber());
        }
        if (!device.identity().firmware().isEmpty()) {
            parts.add("firmware " + device.identity().firmware());
        }
        device.inChain().ifPresent(number -> parts.add("device " + number + " of the unit's chain"));
        if (!device.sunSpecModels().isEmpty()) {
            parts.add("models "
                    + device.sunSpecModels().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        }
        if (!device.remark().isEmpty()) {
            parts.add(device.remark());
        }
        return String.join(", ", parts);
    }

    static ArrayNode json(List<FoundDevice> devices) {
        ArrayNode array = GatewayClient.JSON.createArrayNode();
        for (FoundDevice device : devices) {
            ObjectNode node = array.addObject();
            node.put("address", device.endpoint().shown());
            ArrayNode units = node.putArray("units");
            device.units().forEach(units::add);
            node.put("protocol", device.speech().name().toLowerCase(Locale.ROOT));
            node.put("manufacturer", device.identity().manufacturer());
            node.put("model", device.identity().model());
            node.put("serialNumber", device.identity().serialNumber());
            node.put("firmwareVersion", device.identity().firmware());
            ArrayNode types = node.putArray("types");
            device.types().forEach(type -> types.add(type.word()));
            node.put("profile", device.profile().map(Profile::name).orElse(null));
            ArrayNode models = node.putArray("sunSpecModels");
            device.sunSpecModels().forEach(models::add);
            node.put("remark", device.remark());
            node.set("connection", GatewayClient.JSON.valueToTree(device.connection()));
        }
        return array;
    }
}
