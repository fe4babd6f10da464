package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who charged where, and how much. */
@Command(
        name = "sessions",
        mixinStandardHelpOptions = true,
        description = "Charging sessions, newest first; or one of them with all that is known, signed values too.")
final class SessionsCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "such as session-217123456")
    private @Nullable String id;

    @Option(names = "--device", paramLabel = "DEVICE", description = "only of this charger")
    private @Nullable String device;

    @Option(names = "--from", paramLabel = "TIME", description = "begun then or later, such as 2026-11-24T00:00:00Z")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "begun before then")
    private @Nullable String to;

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
        PrintWriter out = spec.commandLine().getOut();
        JsonNode answer = config.client()
                .need(
                        id != null
                                ? "sessions/" + encoded(id)
                                : "sessions?max=" + max + query("device", device) + query("from", from)
                                        + query("to", to));
        if (json) {
            out.println(answer.toPrettyString());
        } else if (id != null) {
            one(out, answer);
        } else if (answer.isEmpty()) {
            out.println("No session is known for this.");
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("STARTED", "SESSION", "CHARGER", "ENERGY", "STATE"));
            for (JsonNode s : answer) {
                String flags = s.path("anomalies").isEmpty() ? "" : " (!)";
                rows.add(List.of(
                        Text.time(s.path("startedAt")),
                        s.path("sessionId").asText(),
                        s.path("deviceId").asText() + "/" + s.path("connector").asText(),
                        energy(s),
                        s.path("status").asText() + flags));
            }
            Text.table(rows, false).forEach(out::println);
        }
        return ExitCodes.OK;
    }

    private static void one(PrintWriter out, JsonNode s) {
        List<List<String>> rows = new ArrayList<>();
        s.fields().forEachRemaining(f -> {
            JsonNode value = f.getValue();
            if (!f.getKey().equals("signedValues")
                    && !value.isNull()
                    && !(value.isContainerNode() && value.isEmpty())) {
                rows.add(List.of(f.getKey(), value.isValueNode() ? value.asText() : value.toString()));
            }
        });
        Text.table(rows, false).forEach(out::println);
        for (JsonNode signed : s.path("signedValues")) {
            out.println();
            out.println("signed value, " + signed.path("context").asText() + ", encoding "
                    + signed.path("encoding").asText() + ", public key "
                    + signed.path("publicKey").asText("none"));
            out.println(signed.path("data").asText());
        }
    }

    private static String energy(JsonNode session) {
        return String.format(Locale.ROOT, "%.2f kWh", session.path("energy").asDouble() / 1000);
    }

    private static String query(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + encoded(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
