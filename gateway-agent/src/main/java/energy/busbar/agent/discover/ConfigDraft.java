package energy.busbar.agent.discover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import energy.busbar.agent.discover.FoundDevice.Speech;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Entries of {@code devices:} for what was found, and a whole configuration around them. Pure. */
public final class ConfigDraft {
    /** The smallest main fuse in common use, so that a draft never allows more than the site's own. */
    static final int DRAFT_FUSE_AMPS = 16;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> protocols;
    private final Set<String> ids = new HashSet<>();
    private final List<String> entries = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean mayHaveGridMeter;

    /**
     * @param protocols that this gateway can be configured with
     * @param takenIds of devices that are configured already
     * @param mayHaveGridMeter whether a meter may become the grid meter: none is configured yet
     */
    public ConfigDraft(Set<String> protocols, Set<String> takenIds, boolean mayHaveGridMeter) {
        this.protocols = protocols;
        this.ids.addAll(takenIds);
        this.mayHaveGridMeter = mayHaveGridMeter;
    }

    /** Once, with all that was found and is not configured yet. */
    public ConfigDraft add(List<FoundDevice> found) {
        long meters = found.stream().filter(FoundDevice::mayBeGridMeter).count();
        // Of several meters nobody but a person can tell which one stands at the grid connection.
        mayHaveGridMeter &= meters == 1;
        found.forEach(this::add);
        return this;
    }

    private void add(FoundDevice found) {
        String what = found.endpoint().shown()
                + (found.units().isEmpty() ? "" : " unit " + found.units().get(0))
                + (found.inChain().isPresent() ? " device " + found.inChain().getAsInt() : "");
        boolean hybrid = found.types().contains(DeviceType.INVERTER);
        if (found.types().isEmpty()) {
            remarks.add(what + ": " + name(found) + found.remark());
        } else if (found.speech() == Speech.SUNSPEC) {
            for (DeviceType type : found.types()) {
                entry(found, type, "sunspec", Map.of(), hybrid && type == DeviceType.BATTERY);
            }
        } else if (found.speech() == Speech.COAP) {
            String profile = found.profile().map(Profile::name).orElseThrow();
            for (DeviceType type : found.types()) {
                entry(found, type, "coap", Map.of("profile", profile), false);
            }
        } else if (protocols.contains("modbus")) {
            String profile = found.profile().map(Profile::name).orElseThrow();
            for (DeviceType type : found.types()) {
                entry(found, type, "modbus", Map.of("profile", profile), hybrid && type == DeviceType.BATTERY);
            }
        } else {
            remarks.add(what + ": " + name(found) + "matches the profile "
                    + found.profile().map(Profile::name).orElse("") + ", which this version does not drive yet");
        }
    }

    private static String name(FoundDevice found) {
        String name = (found.identity().manufacturer() + " " + found.identity().model()).strip();
        return name.isEmpty() ? "" : name + ", ";
    }

    private void entry(FoundDevice found, DeviceType type, String protocol, Map<String, Object> more, boolean dc) {
        Map<String, Object> connection = new LinkedHashMap<>(found.connection());
        connection.putAll(more);
        List<String> lines = new ArrayList<>();
        lines.add("- id: " + id(type));
        String name = (found.identity().manufacturer() + " " + found.identity().model()).strip();
        if (!name.isEmpty()) {
            lines.add("  name: " + quoted(name));
        }
        lines.add("  type: " + type.word());
        lines.add("  role: " + role(found, type));
        lines.add("  protocol: " + protocol);
        if (dc) {
            lines.add("  coupling: dc");
        }
        lines.add("  connection: {"
                + connection.entrySet().stream()
                        .map(e -> e.getKey() + ": " + quoted(e.getValue()))
                        .collect(Collectors.joining(", "))
                + "}");
        entries.add(String.join("\n", lines));
    }

    private String id(DeviceType type) {
        int number = 1;
        while (!ids.add(type.word() + "-" + number)) {
            number++;
        }
        return type.word() + "-" + number;
    }

    private String role(FoundDevice found, DeviceType type) {
        return switch (type) {
            case INVERTER -> "pv";
            case BATTERY -> "storage";
            case CHARGER, VEHICLE -> "charging";
            default -> mayHaveGridMeter && found.mayBeGridMeter() ? "grid_meter" : "sub_meter";
        };
    }

    /** JSON's texts are YAML's too, whatever a device calls itself. */
    private static String quoted(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text or number is JSON", e);
        }
    }

    /** How many devices it holds. */
    public int size() {
        return entries.size();
    }

    /** What was found and cannot be configured, for people. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** The entries, each line behind so many blanks. */
    public String entries(int indent) {
        String blanks = " ".repeat(indent);
        StringBuilder text = new StringBuilder();
        for (String entry : entries) {
            entry.lines().forEach(line -> text.append(blanks).append(line).append('\n'));
        }
        return text.toString();
    }

    /** A configuration that is whole, and moves nothing until a person has said that the site is commissioned. */
    public String whole(String gatewayId) {
        StringBuilder text = new StringBuilder();
        text.append("gateway:\n  id: ").append(quoted(gatewayId)).append('\n');
        text.append("\nsite:\n  id: site-1\n");
        text.append("  commissioned: false              # nothing is controlled before this is true\n");
        text.append(
                "  feeders:                         # the first is the grid connection; its fuse's rating belongs here\n");
        text.append("    - {id: main, fuseAmps: ").append(DRAFT_FUSE_AMPS).append("}\n");
        comments(text.append('\n'));
        text.append(entries.isEmpty() ? "devices: []\n" : "devices:\n" + entries(2));
        return text.toString();
    }

    private void comments(StringBuilder text) {
        for (String remark : remarks) {
            text.append("# not configured: ")
                    .append(remark.replaceAll("\\R|\\p{Cntrl}", " "))
                    .append('\n');
        }
    }

    /**
     * An existing configuration with the entries put at the head of its {@code devices:}, and nothing else changed.
     *
     * @return empty where its {@code devices:} is not a list of lines
     */
    public Optional<String> into(String existing) {
        List<String> lines = new ArrayList<>(existing.lines().toList());
        StringBuilder comments = new StringBuilder();
        comments(comments);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("devices:\\s*(\\[\\s*]\\s*)?(#.*)?")) {
                int indent = indent(lines.subList(i + 1, lines.size()));
                lines.set(i, lines.get(i).replaceFirst("\\[\\s*]\\s*", "").stripTrailing());
                lines.add(i + 1, (comments + entries(indent)).stripTrailing());
                return Optional.of(String.join("\n", lines) + "\n");
            }
            if (lines.get(i).startsWith("devices:")) {
                return Optional.empty();
            }
        }
        lines.add("\n" + comments + "devices:\n" + entries(2).stripTrailing());
        return Optional.of(String.join("\n", lines) + "\n");
    }

    private static int indent(List<String> behind) {
        for (String line : behind) {
            if (!line.isBlank() && !line.strip().startsWith("#")) {
                int dash = line.indexOf('-');
                return dash >= 0 && line.substring(0, dash).isBlank() ? dash : 2;
            }
        }
        return 2;
    }
}
