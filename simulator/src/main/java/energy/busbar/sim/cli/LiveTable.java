package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines of 80 characters out of the contract's live message. */
final class LiveTable {
    private static final String ROW = "%-11s %-8s %9s  %-20s %s";
    /** The power of a device, by its type. */
    private static final Map<String, String> POWER =
            Map.of("inverter", "power", "battery", "chargeRate", "meter", "gridPower", "charger", "chargerWattage");

    private LiveTable() {}

    static List<String> of(JsonNode live, String headline) {
        List<String> lines = new ArrayList<>();
        lines.add("-".repeat(79));
        lines.add(headline);
        lines.add(
                ROW.formatted("device", "link", "power W", "state", "setpoints").stripTrailing());
        Iterator<Map.Entry<String, JsonNode>> devices = live.path("devices").fields();
        while (devices.hasNext()) {
            Map.Entry<String, JsonNode> device = devices.next();
            JsonNode view = device.getValue();
            JsonNode power =
                    view.path("state").path(POWER.getOrDefault(view.path("type").asText(), ""));
            lines.add(ROW.formatted(
                            device.getKey(),
                            view.path("link").asText("?"),
                            power.isNumber() ? String.format(Locale.ROOT, "%,.0f", power.asDouble()) : "-",
                            state(view),
                            setpoints(view.path("setpoints")))
                    .stripTrailing());
            if (!view.path("lastError").asText().isEmpty()
                    && !view.path("link").asText().equals("up")) {
                lines.add("            " + view.path("lastError").asText());
            }
        }
        return lines;
    }

    private static String state(JsonNode view) {
        JsonNode state = view.path("state");
        return switch (view.path("type").asText()) {
            case "inverter" -> state.path("operatingState").asText("");
            case "battery" ->
                String.format(
                        Locale.ROOT,
                        "%s %.1f %%",
                        state.path("chargingState").asText(""),
                        state.path("chargePercentage").asDouble());
            case "meter" -> state.path("gridStatus").asText("");
            case "charger" ->
                state.path("isPluggedIn").asBoolean()
                        ? "car, " + state.path("chargingState").asText("")
                        : "no car";
            default -> "";
        };
    }

    private static String setpoints(JsonNode setpoints) {
        List<String> each = new ArrayList<>();
        setpoints
                .fields()
                .forEachRemaining(entry -> each.add(entry.getKey() + " "
                        + (entry.getValue().isNumber()
                                ? String.format(
                                                Locale.ROOT,
                                                "%,.1f",
                                                entry.getValue().asDouble())
                                        .replaceAll("\\.0$", "")
                                : entry.getValue().asText())));
        return String.join(", ", each);
    }
}
