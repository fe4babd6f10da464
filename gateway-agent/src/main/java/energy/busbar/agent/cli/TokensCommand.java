package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The list of who may charge. */
@Command(
        name = "tokens",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "The list of tokens (RFID cards and others) that may charge.")
final class TokensCommand implements Runnable {
    /** A request's body has a bound. */
    private static final int BATCH = 200;

    private static final long MAX_FILE_BYTES = 4 << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: busbar tokens list");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The tokens, masked.")
    int list(@Mixin ConfigOption config, @Option(names = "--json", description = "for programs") boolean json) {
        JsonNode answer = config.client().need("tokens");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer.toPrettyString());
            return ExitCodes.OK;
        }
        out.println("Authorisation: " + answer.path("authorisation").asText() + "; list of "
                + answer.path("tokens").size() + ", version "
                + answer.path("version").asText());
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode token : answer.path("tokens")) {
            rows.add(List.of(
                    token.path("token").asText(),
                    token.path("blocked").asBoolean() ? "blocked" : "",
                    token.path("expiresAt").isTextual() ? "until " + Text.time(token.path("expiresAt")) : "",
                    token.path("note").asText("")));
        }
        Text.table(rows, false).forEach(out::println);
        return ExitCodes.OK;
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Add a token, or change it.")
    int add(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "TOKEN", description = "as the reader says it") String token,
            @Option(names = "--group", description = "whose members may stop each other's sessions") @Nullable
                    String group,
            @Option(names = "--expires", paramLabel = "TIME", description = "such as 2027-01-01T00:00:00Z") @Nullable
                    String expires,
            @Option(names = "--blocked", description = "refused everywhere") boolean blocked,
            @Option(names = "--note", description = "such as the holder's name") @Nullable String note) {
        ObjectNode one =
                GatewayClient.JSON.createObjectNode().put("token", token).put("blocked", blocked);
        if (group != null) {
            one.put("group", group);
        }
        if (expires != null) {
            one.put("expiresAt", expires);
        }
        if (note != null) {
            one.put("note", note);
        }
        return post(config, "add", GatewayClient.JSON.createArrayNode().add(one));
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Take a token off the list.")
    int remove(@Mixin ConfigOption config, @Parameters(paramLabel = "TOKEN") String token) {
        ObjectNode one = GatewayClient.JSON.createObjectNode().put("token", token);
        return post(config, "remove", GatewayClient.JSON.createArrayNode().add(one));
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Add or change the tokens of a CSV file: " + TokenCsv.HEAD + ".")
    int importFile(@Mixin ConfigOption config, @Parameters(paramLabel = "FILE") Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new CliException(ExitCodes.FAULT, file + " has more than " + MAX_FILE_BYTES + " bytes");
            }
            ArrayNode tokens = TokenCsv.read(Files.readAllLines(file));
            if (tokens.isEmpty()) {
                throw new CliException(ExitCodes.FAULT, file + " has no tokens; expected lines of " + TokenCsv.HEAD);
            }
            return post(config, "add", tokens);
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, file + " cannot be read as UTF-8 text: " + e.getMessage());
        }
    }

    @Command(name = "export", mixinStandardHelpOptions = true, description = "The tokens in clear, as CSV.")
    int export(@Mixin ConfigOption config) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(TokenCsv.HEAD);
        config.client().need("tokens?clear=true").path("tokens").forEach(t -> out.println(TokenCsv.line(t)));
        return ExitCodes.OK;
    }

    private int post(ConfigOption config, String verb, ArrayNode tokens) {
        JsonNode last = GatewayClient.JSON.createObjectNode();
        for (int from = 0; from < tokens.size(); from += BATCH) {
            ArrayNode batch = GatewayClient.JSON.createArrayNode();
            for (int i = from; i < Math.min(tokens.size(), from + BATCH); i++) {
                batch.add(tokens.get(i));
            }
            GatewayClient.Answer answer = config.client()
                    .post(
                            "tokens/" + verb,
                            GatewayClient.JSON.createObjectNode().set("tokens", batch));
            if (!answer.good()) {
                throw new CliException(ExitCodes.FAULT, answer.error() + (from > 0 ? "; those before are done" : ""));
            }
            last = answer.body();
        }
        spec.commandLine()
                .getOut()
                .println("The list has " + last.path("size").asText() + " tokens, version "
                        + last.path("version").asText() + ".");
        return ExitCodes.OK;
    }
}
