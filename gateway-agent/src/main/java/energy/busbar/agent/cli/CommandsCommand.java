package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What was asked of the gateway, and what became of it. */
@Command(
        name = "commands",
        mixinStandardHelpOptions = true,
        description = "The last commands with their outcomes, newest first.")
final class CommandsCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = {"-n", "--max"},
            defaultValue = "20",
            description = "how many, 1 to 1000 (${DEFAULT-VALUE})")
    private int max = 20;

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        JsonNode commands = config.client().need("commands?max=" + max);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(commands.toPrettyString());
            return ExitCodes.OK;
        }
        for (JsonNode command : commands) {
            String target = command.path("deviceId").isTextual()
                    ? command.path("deviceId").asText()
                    : command.path("tag").isTextual()
                            ? "tag " + command.path("tag").asText()
                            : "site";
            out.println(Text.time(command.path("receivedAt")) + "  "
                    + command.path("status").asText() + "  "
                    + command.path("slug").asText() + "  " + target);
            String detail =
                    command.path("input") + " from " + command.path("source").asText() + ", "
                            + command.path("id").asText() + ": "
                            + command.path("detail").asText();
            Text.wrapped(detail, 4).forEach(out::println);
        }
        if (commands.isEmpty()) {
            out.println("No command was given yet.");
        }
        return ExitCodes.OK;
    }
}
