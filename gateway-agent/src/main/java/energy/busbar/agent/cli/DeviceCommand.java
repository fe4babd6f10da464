package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One device of the running gateway, and registers beside it. */
@Command(
        name = "device",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "One device: read, watch, write, explain; raw registers of any device.",
        subcommands = {
            DeviceCommand.Read.class,
            DeviceCommand.Watch.class,
            DeviceCommand.Write.class,
            DeviceExplainCommand.class,
            DeviceRawCommand.class
        })
final class DeviceCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: busbar device read battery-1");
    }

    /** A device by its id, with its values. */
    static final class Named {
        @Mixin
        private ConfigOption config = new ConfigOption();

        @Parameters(index = "0", paramLabel = "ID", description = "as in: busbar devices")
        private String id = "";

        @Parameters(index = "1..*", paramLabel = "POINT", description = "such as power; all without it")
        private List<String> points = new ArrayList<>();

        GatewayClient client() {
            return config.client();
        }

        String id() {
            return id;
        }

        JsonNode device() {
            if (!id.matches("[a-z0-9][a-z0-9-]{0,63}")) {
                throw new CliException(ExitCodes.FAULT, "there is no device '" + id + "'; see: busbar devices");
            }
            return client().need("devices/" + id);
        }

        /** @throws CliException for a point that the device does not have */
        List<JsonNode> readings(JsonNode device) {
            Map<String, JsonNode> all = new HashMap<>();
            device.path("readings").forEach(r -> all.put(r.path("point").asText(), r));
            if (points.isEmpty()) {
                List<JsonNode> list = new ArrayList<>();
                device.path("readings").forEach(list::add);
                return list;
            }
            for (String point : points) {
                if (!all.containsKey(point)) {
                    String there = all.keySet().stream().sorted().collect(Collectors.joining(", "));
                    throw new CliException(
                            ExitCodes.FAULT,
                            id + " has no point '" + point + "'; "
                                    + (there.isEmpty() ? "nothing was read of it yet" : "it has " + there));
                }
            }
            return points.stream().map(all::get).toList();
        }
    }

    /** How old a reading is, as people say it. */
    private static String age(JsonNode reading) {
        try {
            Duration age = Duration.between(Instant.parse(reading.path("at").asText()), Instant.now());
            long millis = Math.max(0, age.toMillis());
            return millis < 10_000 ? millis / 1_000 + "." + millis % 1_000 / 100 + " s" : Text.duration(millis / 1_000);
        } catch (DateTimeException e) {
            return "-";
        }
    }

    private static List<String> table(JsonNode device, List<JsonNode> readings) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POINT", "VALUE", "QUALITY", "AGE"));
        for (JsonNode reading : readings) {
            rows.add(List.of(
                    reading.path("point").asText(),
                    Text.cell(reading.path("value"), reading.path("unit").asText()),
                    reading.path("quality").asText(),
                    age(reading)));
        }
        List<String> lines = new ArrayList<>();
        String link = device.path("link").asText();
        if (!link.equals("up")) {
            lines.addAll(Text.wrapped(
                    "The link is " + link + ": " + device.path("lastError").asText(), 0));
        }
        lines.addAll(Text.table(rows, true));
        lines.addAll(Text.below(readings));
        return lines;
    }

    private static String value(JsonNode reading) {
        return Text.value(reading.path("value"), reading.path("unit").asText());
    }

    @Command(
            name = "read",
            mixinStandardHelpOptions = true,
            description = "The latest values that the running gateway has of a device.")
    static final class Read implements Callable<Integer> {
        @Mixin
        private Named named = new Named();

        @Option(names = "--json", description = "for programs")
        private boolean json;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            JsonNode device = named.device();
            List<JsonNode> readings = named.readings(device);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                ArrayNode array = GatewayClient.JSON.createArrayNode();
                array.addAll(readings);
                out.println(array.toPrettyString());
            } else {
                table(device, readings).forEach(out::println);
            }
            return ExitCodes.OK;
        }
    }

    @Command(
            name = "watch",
            mixinStandardHelpOptions = true,
            description = "The values of a device again and again, until Ctrl-C.")
    static final class Watch implements Callable<Integer> {
        private static final String CLEAR = "\u001b[H\u001b[J";

        @Mixin
        private Named named = new Named();

        @Option(
                names = "--every",
                paramLabel = "TIME",
                defaultValue = "1s",
                description = "500ms to 1h (${DEFAULT-VALUE})")
        private String every = "1s";

        @Option(
                names = "--rounds",
                paramLabel = "N",
                defaultValue = "0",
                description = "end after so many; 0: never (${DEFAULT-VALUE})")
        private int rounds;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            long millis = DiscoverCommand.duration(
                            spec.commandLine(), "--every", every, Duration.ofMillis(500), Duration.ofHours(1))
                    .toMillis();
            PrintWriter out = spec.commandLine().getOut();
            boolean terminal = Terminal.attached();
            Map<String, String> seen = new HashMap<>();
            for (int round = 1; !out.checkError(); round++) {
                JsonNode device = named.device();
                List<JsonNode> readings = named.readings(device);
                if (terminal) {
                    out.print(CLEAR);
                    out.println(named.id() + ", every " + every + "; Ctrl-C ends it");
                    table(device, readings).forEach(out::println);
                } else {
                    lines(out, readings, seen);
                }
                out.flush();
                if (round == rounds) {
                    break;
                }
                Sleep.millis(millis);
            }
            return ExitCodes.OK;
        }

        /** Each reading once. */
        private static void lines(PrintWriter out, List<JsonNode> readings, Map<String, String> seen) {
            for (JsonNode reading : readings) {
                String point = reading.path("point").asText();
                String at = reading.path("at").asText();
                if (!at.equals(seen.put(point, at))) {
                    out.println(at + " " + point + " " + value(reading) + " "
                            + reading.path("quality").asText());
                }
            }
        }
    }

    @Command(
            name = "write",
            mixinStandardHelpOptions = true,
            description = "Says by which commands a device is set: there is no second door beside them.")
    static final class Write implements Callable<Integer> {
        @Mixin
        private Named named = new Named();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            JsonNode device = named.device();
            String type = device.path("type").asText();
            Set<String> takes = new HashSet<>();
            device.path("availableCommands").forEach(slug -> takes.add(slug.asText()));
            PrintWriter out = spec.commandLine().getOut();
            Text.wrapped(
                            "Nothing was written. A device is set by commands, which are checked, recorded and taken back"
                                    + " when their time is over. "
                                    + (type.matches("[aeiou].*") ? "An " : "A ") + type + " takes:",
                            0)
                    .forEach(out::println);
            for (JsonNode command : named.client().need("catalogue")) {
                if (takes.contains(command.path("slug").asText())) {
                    out.println();
                    out.println("  busbar command " + command.path("slug").asText() + " --device " + named.id()
                            + fields(command));
                    Text.wrapped(command.path("description").asText(), 6).forEach(out::println);
                }
            }
            return ExitCodes.USAGE;
        }

        private static String fields(JsonNode command) {
            StringBuilder text = new StringBuilder();
            command.path("inputSchema")
                    .path("required")
                    .forEach(field ->
                            text.append(" \\\n      ").append(field.asText()).append("=…"));
            return text.toString();
        }
    }
}
