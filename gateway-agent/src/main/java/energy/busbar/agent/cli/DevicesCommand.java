package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The devices with their links and latest values. */
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "The devices with links and power, or one device with all of its values.")
final class DevicesCommand implements Callable<Integer> {
    /** The power of a device, by its type. Signs are the platform's. */
    private static final Map<String, String> POWER =
            Map.of("inverter", "power", "battery", "chargeRate", "meter", "gridPower", "charger", "chargerWattage");

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "of one device")
    private Optional<String> id = Optional.empty();

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (id.isPresent() && !id.get().matches("[a-z0-9-]{1,64}")) {
            throw new CliException(ExitCodes.FAULT, "there is no device '" + id.get() + "'; see: busbar devices");
        }
        JsonNode answer = config.client().need(id.map(i -> "devices/" + i).orElse("devices"));
        if (json) {
            out.println(answer.toPrettyString());
        } else if (id.isPresent()) {
            one(out, answer);
        } else {
            list(out, answer);
        }
        return ExitCodes.OK;
    }

    private static void list(PrintWriter out, JsonNode devices) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("DEVICE", "TYPE", "LINK", "POWER", "STATE"));
        for (JsonNode device : devices) {
            rows.add(List.of(
                    device.path("id").asText(),
                    device.path("type").asText(),
                    device.path("link").asText(),
                    shown(device, POWER.getOrDefault(device.path("type").asText(), "")),
                    device.path("link").asText().equals("up")
                            ? state(device)
                            : device.path("lastError").asText()));
        }
        Text.table(rows, System.console() != null).forEach(out::println);
        if (devices.isEmpty()) {
            out.println("No devices are configured.");
        }
    }

    private static String state(JsonNode device) {
        List<String> parts = new ArrayList<>();
        for (String point : List.of("operatingState", "gridStatus", "chargingState", "chargePercentage")) {
            if (reading(device, point).isPresent()) {
                parts.add(shown(device, point));
            }
        }
        for (JsonNode setpoint : device.path("setpoints")) {
            parts.add(setpoint.path("quantity").asText() + " set to "
                    + Text.value(setpoint.path("value"), setpoint.path("unit").asText()));
        }
        if (!device.path("decision").asText("").isEmpty()
                && !device.path("decision").isNull()) {
            parts.add(device.path("decision").asText());
        }
        return String.join(", ", parts);
    }

    private static void one(PrintWriter out, JsonNode device) {
        List<List<String>> head = new ArrayList<>();
        for (String field : List.of(
                "id",
                "name",
                "type",
                "role",
                "protocol",
                "feeder",
                "manufacturer",
                "model",
                "serialNumber",
                "firmwareVersion",
                "link",
                "lastError",
                "decision")) {
            String text = device.path(field).asText("");
            if (!text.isEmpty() && !device.path(field).isNull()) {
                head.add(List.of(field, text));
            }
        }
        JsonNode counters = device.path("counters");
        head.add(List.of(
                "requests",
                Text.count(counters.path("requests").asLong()) + ", "
                        + Text.count(counters.path("failures").asLong()) + " failed, "
                        + Text.count(counters.path("reconnects").asLong()) + " reconnects, last took "
                        + Text.value(counters.path("lastRoundTripMillis"), "ms")));
        Text.table(head, false).forEach(out::println);
        out.println();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POINT", "VALUE", "QUALITY", "AT"));
        for (JsonNode reading : device.path("readings")) {
            rows.add(List.of(
                    reading.path("point").asText(),
                    Text.cell(reading.path("value"), reading.path("unit").asText()),
                    reading.path("quality").asText(),
                    Text.time(reading.path("at"))));
        }
        Text.table(rows, System.console() != null).forEach(out::println);
        Text.below(device.path("readings")).forEach(out::println);
        for (JsonNode setpoint : device.path("setpoints")) {
            String value = setpoint.has("words")
                    ? setpoint.path("words").asText()
                    : Text.value(setpoint.path("value"), setpoint.path("unit").asText());
            out.println();
            Text.wrapped(
                            "set: " + setpoint.path("quantity").asText() + " " + value + ", time-out "
                                    + setpoint.path("timeoutSeconds").asLong() + " s",
                            0)
                    .forEach(out::println);
        }
    }

    private static Optional<JsonNode> reading(JsonNode device, String point) {
        for (JsonNode reading : device.path("readings")) {
            if (reading.path("point").asText().equals(point)) {
                return Optional.of(reading);
            }
        }
        return Optional.empty();
    }

    /** A value that is not good says so. */
    private static String shown(JsonNode device, String point) {
        return reading(device, point)
                .map(r -> Text.value(r.path("value"), r.path("unit").asText())
                        + (r.path("quality").asText().equals("good")
                                ? ""
                                : " (" + r.path("quality").asText() + ")"))
                .orElse("-");
    }
}
