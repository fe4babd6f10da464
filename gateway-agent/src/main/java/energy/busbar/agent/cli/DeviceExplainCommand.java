package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the gateway asks a device for, how often, what that costs the bus, and how the device's settings stand. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "What is read from a device, in which requests, how often, and the load of its bus; of a charger, its"
                        + " connection, its settings and the limit in force.")
final class DeviceExplainCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "ID", description = "as in: busbar devices")
    private String id = "";

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!id.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw new CliException(ExitCodes.FAULT, "there is no device '" + id + "'; see: busbar devices");
        }
        JsonNode plan = config.client().need("devices/" + id + "/plan");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(plan.toPrettyString());
            return ExitCodes.OK;
        }
        describe(plan, out);
        if (plan.has("facts") && !plan.has("blocks")) {
            return ExitCodes.OK;
        }
        if (plan.path("blocks").isEmpty()) {
            out.println("not known yet: what is read of " + id + " is planned when it has told what it has");
            return ExitCodes.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("READ", "EVERY", "WHAT", "BUS ms", "LOAD %", "POINTS"));
        for (JsonNode block : plan.path("blocks")) {
            long period = block.path("periodMillis").asLong();
            String pollClass = block.path("pollClass").asText();
            List<String> points = new ArrayList<>();
            block.path("points").forEach(p -> points.add(p.asText()));
            String remark = block.path("remark").asText();
            rows.add(List.of(
                    pollClass,
                    period == 0
                            ? pollClass.equals("once") ? "once" : "-"
                            : period % 1000 == 0 ? period / 1000 + " s" : period + " ms",
                    block.path("what").asText(),
                    tenths(block.path("busMillis")),
                    tenths(block.path("busLoadPercent")),
                    String.join(", ", points) + (remark.isEmpty() ? "" : " [" + remark + "]")));
        }
        Text.table(rows, System.console() != null).forEach(out::println);
        out.println();
        out.println("bus " + plan.path("bus").asText() + ", "
                + plan.path("speed").asText() + ": "
                + tenths(plan.path("requestsPerSecond")) + " requests/s, "
                + Text.count(Math.round(plan.path("bytesPerSecond").asDouble())) + " B/s, "
                + Text.bytes(Math.round(86_400 * plan.path("bytesPerSecond").asDouble())) + " a day, "
                + tenths(plan.path("busLoadPercent")) + " % of its time for this device" + ofAll(plan));
        return ExitCodes.OK;
    }

    /** What a driver tells that no point says: facts, settings with what they should be, what is wrong. */
    private static void describe(JsonNode plan, PrintWriter out) {
        boolean terminal = System.console() != null;
        if (!plan.path("facts").isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("FACT", "VALUE"));
            plan.path("facts")
                    .properties()
                    .forEach(fact ->
                            rows.add(List.of(fact.getKey(), fact.getValue().asText())));
            Text.table(rows, terminal).forEach(out::println);
            out.println();
        }
        if (!plan.path("settings").isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("SETTING", "IS", "SHOULD BE", "STANDING"));
            for (JsonNode setting : plan.path("settings")) {
                rows.add(List.of(
                        setting.path("name").asText(),
                        setting.path("is").asText(),
                        setting.path("should").asText(),
                        setting.path("standing").asText()));
            }
            Text.table(rows, terminal).forEach(out::println);
            out.println();
        }
        plan.path("concerns")
                .properties()
                .forEach(each ->
                        out.println(each.getKey() + ": " + each.getValue().asText()));
    }

    /** What the devices take together that share the bus; above 100 % the periods cannot be kept. */
    static String ofAll(JsonNode plan) {
        int devices = plan.path("busDevices").asInt();
        double percent = plan.path("busLoadPercentOfAll").asDouble();
        String tooMuch = percent > 100 ? ": more than it has, so values come later than asked for" : "";
        return devices > 1
                ? ", " + tenths(plan.path("busLoadPercentOfAll")) + " % for its " + devices + " devices" + tooMuch
                : tooMuch;
    }

    private static String tenths(JsonNode number) {
        return String.format(Locale.ROOT, "%.1f", number.asDouble());
    }
}
