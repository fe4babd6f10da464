package energy.busbar.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.Options;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives the running gateway a command, and waits for what becomes of it. */
@Command(
        name = "command",
        mixinStandardHelpOptions = true,
        description = {
            "Give a command and wait for its outcome. Without a name: show which there are, with --device those that it takes.",
            "",
            "  busbar command battery:set-operating-mode --device battery-1 \\",
            "      operatingMode=discharge power=2000 --for 10m",
            "  busbar command inverter:set-volt-var --device inverter-1 \\",
            "      points='[{\"voltage\": 92, \"reactivePower\": 44}, {\"voltage\": 108, \"reactivePower\": -44}]'",
            "  busbar command inverter:set-volt-var --device inverter-1 --input curve.json",
            "  busbar command charger:reset --device charger-1 type=soft",
            ""
        })
final class CommandCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 250;
    private static final int SHOWN_ID = 64;
    /** What the gateway takes in one request. */
    private static final int MAX_INPUT_BYTES = 65_536;

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(index = "0", arity = "0..1", paramLabel = "SLUG", description = "such as battery:set-reserve")
    private Optional<String> slug = Optional.empty();

    @Parameters(index = "1..*", paramLabel = "FIELD=VALUE", description = "of the command's input")
    private List<String> fields = new ArrayList<>();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "a JSON object with the input; a FIELD=VALUE beside it is taken instead of its own")
    private Optional<Path> inputFile = Optional.empty();

    @Option(names = "--device", paramLabel = "ID", description = "which device; none for commands of the site")
    private Optional<String> device = Optional.empty();

    @Option(names = "--tag", paramLabel = "TAG", description = "every device with this tag instead")
    private Optional<String> tag = Optional.empty();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description =
                    "how long it stays in effect, such as 10m; else until replaced or reset; not for what is done once")
    private Optional<String> effect = Optional.empty();

    @Option(names = "--id", paramLabel = "ID", description = "of the command; the same id is never done twice")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "20s",
            description = "for the outcome (${DEFAULT-VALUE}); 0s: do not wait")
    private String wait = "20s";

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        GatewayClient client = config.client();
        if (slug.isEmpty()) {
            catalogue(offered(client));
            return ExitCodes.OK;
        }
        Duration waiting = duration("--wait", wait);
        GatewayClient.Answer answer = client.post("commands", body(client));
        if (answer.status() == 422) {
            throw new CliException(ExitCodes.COMMAND_FAILED, "refused: " + answer.error());
        }
        if (!answer.good()) {
            throw new CliException(ExitCodes.FAULT, answer.error());
        }
        String commandId = answer.body().path("id").asText();
        JsonNode command = follow(client, commandId, waiting);
        report(command);
        return switch (command.path("status").asText()) {
            case "success" -> ExitCodes.OK;
            case "failed" -> ExitCodes.COMMAND_FAILED;
            case "overridden" -> ExitCodes.COMMAND_OVERRIDDEN;
            default -> waiting.isZero() ? ExitCodes.OK : ExitCodes.COMMAND_PENDING;
        };
    }

    /** Those of the device that is named, or all. */
    private JsonNode offered(GatewayClient client) {
        JsonNode all = client.need("catalogue");
        if (device.isEmpty()) {
            return all;
        }
        JsonNode takes = client.need("devices/" + device.get()).path("availableCommands");
        ArrayNode offered = GatewayClient.JSON.createArrayNode();
        for (JsonNode command : all) {
            for (JsonNode slug : takes) {
                if (slug.asText().equals(command.path("slug").asText())) {
                    offered.add(command);
                }
            }
        }
        return offered;
    }

    /** Fields that are texts by the catalogue, also those that look like numbers, such as a card's. */
    private Set<String> texts(GatewayClient client) {
        Set<String> texts = new HashSet<>();
        for (JsonNode command : client.need("catalogue")) {
            if (slug.equals(Optional.of(command.path("slug").asText()))) {
                command.at("/inputSchema/properties").fields().forEachRemaining(field -> {
                    if (field.getValue().path("type").asText().equals("string")) {
                        texts.add(field.getKey());
                    }
                });
            }
        }
        return texts;
    }

    private ObjectNode body(GatewayClient client) {
        ObjectNode body = GatewayClient.JSON.createObjectNode();
        slug.ifPresent(s -> body.put("slug", s));
        id.ifPresent(i -> body.put("id", i));
        device.ifPresent(d -> body.put("deviceId", d));
        tag.ifPresent(t -> body.put("tag", t));
        effect.ifPresent(e -> body.put("forSeconds", duration("--for", e).toSeconds()));
        ObjectNode input = inputFile.map(CommandCommand::fromFile).orElseGet(GatewayClient.JSON::createObjectNode);
        body.set("input", input);
        Set<String> texts = fields.isEmpty() ? Set.of() : texts(client);
        for (String field : fields) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        spec.commandLine(), "'" + field + "' is no FIELD=VALUE, such as operatingMode=charge");
            }
            String name = field.substring(0, equals);
            String value = field.substring(equals + 1);
            if (texts.contains(name)) {
                input.put(name, value);
            } else {
                put(name, value, input);
            }
        }
        return body;
    }

    private void put(String name, String value, ObjectNode input) {
        if (value.equals("true") || value.equals("false")) {
            input.put(name, Boolean.parseBoolean(value));
        } else if (value.matches("-?\\d{1,15}(\\.\\d{1,15})?")) {
            input.put(name, Double.parseDouble(value));
        } else if (value.startsWith("[") || value.startsWith("{")) {
            try {
                input.set(name, STRICT.readTree(value));
            } catch (JsonProcessingException e) {
                throw new ParameterException(
                        spec.commandLine(), "the value of " + name + " is not JSON: " + e.getOriginalMessage());
            }
        } else {
            input.put(name, value);
        }
    }

    private static ObjectNode fromFile(Path file) {
        try {
            if (Files.size(file) > MAX_INPUT_BYTES) {
                throw new CliException(
                        ExitCodes.FAULT, file + " is larger than an input can be, " + MAX_INPUT_BYTES + " bytes");
            }
            if (STRICT.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return object;
            }
            throw new CliException(ExitCodes.FAULT, file + " must hold a JSON object such as {\"points\": [ … ]}");
        } catch (JsonProcessingException e) {
            throw new CliException(
                    ExitCodes.FAULT,
                    file + " line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + " is not JSON: "
                            + e.getOriginalMessage());
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, file + " cannot be read: " + e);
        }
    }

    private Duration duration(String option, String text) {
        return Options.parseDuration(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), option + " is '" + text + "'; expected such as 30s, 10m or 2h"));
    }

    private JsonNode follow(GatewayClient client, String commandId, Duration waiting) {
        long end = System.nanoTime() + waiting.toNanos();
        boolean dots = !json && System.console() != null && !waiting.isZero();
        PrintWriter err = spec.commandLine().getErr();
        long next = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        String shown = "";
        while (true) {
            JsonNode command =
                    client.need("commands/" + commandId.substring(0, Math.min(SHOWN_ID, commandId.length())));
            boolean open = List.of("pending", "scheduled")
                    .contains(command.path("status").asText());
            if (!open || System.nanoTime() - end >= 0) {
                return command;
            }
            if (dots && System.nanoTime() - next >= 0) {
                String detail = command.path("detail").asText();
                String line = detail.isEmpty() ? "waiting for the outcome …" : detail;
                if (!line.equals(shown) || detail.isEmpty()) {
                    err.println(line);
                    err.flush();
                    shown = line;
                }
                next += Duration.ofSeconds(5).toNanos();
            }
            Sleep.millis(POLL_MILLIS);
        }
    }

    private void report(JsonNode command) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(command.toPrettyString());
            return;
        }
        out.println(command.path("id").asText() + "  " + command.path("status").asText()
                + (command.path("overriddenBy").isTextual()
                        ? " by " + command.path("overriddenBy").asText()
                        : ""));
        if (!command.path("detail").asText().isEmpty()) {
            Text.wrapped(command.path("detail").asText(), 2).forEach(out::println);
        }
    }

    private void catalogue(JsonNode commands) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(commands.toPrettyString());
            return;
        }
        for (JsonNode command : commands) {
            out.println(command.path("slug").asText());
            Text.wrapped(command.path("description").asText(), 4).forEach(out::println);
            command.path("inputSchema").path("properties").fields().forEachRemaining(field -> {
                JsonNode schema = field.getValue();
                List<String> words = new ArrayList<>();
                schema.path("enum").forEach(word -> words.add(word.asText()));
                String what = words.isEmpty()
                        ? schema.path("type").asText()
                        : schema.has("items") ? "list of " + words : String.join(", ", words);
                schema.path("items").path("properties").fieldNames().forEachRemaining(words::add);
                String unit = schema.path("description").asText();
                Text.wrapped(field.getKey() + ": " + what + (unit.isEmpty() ? "" : "; " + unit), 6)
                        .forEach(out::println);
            });
        }
    }
}
