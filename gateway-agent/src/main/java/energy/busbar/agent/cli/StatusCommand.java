package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How the running gateway is doing. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "How the running gateway is doing.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        GatewayClient client = config.client();
        JsonNode status = client.need("status");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(status.toPrettyString());
            return ExitCodes.OK;
        }
        line(
                out,
                "Gateway",
                status.path("gatewayId").asText() + ", version "
                        + status.path("version").asText() + ", up "
                        + Text.duration(status.path("uptimeSeconds").asLong()));
        JsonNode site = status.path("site");
        line(
                out,
                "Site",
                site.path("name").asText()
                        + (site.path("commissioned").asBoolean()
                                ? ", commissioned"
                                : ", NOT commissioned: nothing is controlled"));
        if (site.path("serviceLockout").asBoolean()) {
            line(
                    out,
                    "",
                    "SERVICE LOCKOUT, switched on by "
                            + site.path("serviceLockoutBy").asText() + ": nothing is set until"
                            + " busbar command site:set-service-lockout enabled=false");
        }
        line(
                out,
                "Clock",
                status.path("clock").path("synchronised").asBoolean()
                        ? "synchronised"
                        : "NOT synchronised: samples are placed in time later");
        line(
                out,
                "Devices",
                status.path("devices").path("up").asInt() + " of "
                        + status.path("devices").path("total").asInt() + " up");
        JsonNode store = status.path("store");
        line(
                out,
                "Store",
                Text.count(store.path("samplesStored").asLong()) + " samples, "
                        + Text.bytes(store.path("bytesOnDisk").asLong()) + " on disk, "
                        + Text.count(store.path("samplesDropped").asLong()) + " dropped since start");
        line(
                out,
                "Control",
                "last cycle " + status.path("control").path("lastCycleMillis").asLong() + " ms ago");
        status.path("uplinks").forEach(uplink -> uplink(out, uplink));
        if (status.path("uplinks").isEmpty()) {
            line(out, "Uplink", "none configured");
        }
        status.path("certificates").forEach(each -> line(out, "Cert", certificate(each)));
        alerts(out, client.need("alerts?max=100"));
        return ExitCodes.OK;
    }

    private static void uplink(PrintWriter out, JsonNode uplink) {
        boolean connected = uplink.path("connected").asBoolean();
        line(
                out,
                "Uplink",
                uplink.path("id").asText()
                        + (connected
                                ? ": connected to " + uplink.path("broker").asText() + " since "
                                        + Text.time(uplink.path("connectedSince"))
                                : ": not connected; " + uplink.path("detail").asText()));
        String oldest =
                uplink.path("oldestUnsent").isTextual() ? ", oldest of " + Text.time(uplink.path("oldestUnsent")) : "";
        line(
                out,
                "",
                "to send " + Text.count(uplink.path("backlogSamples").asLong()) + " samples in "
                        + Text.bytes(uplink.path("backlogBytes").asLong()) + oldest + ", "
                        + Text.count(uplink.path("backlogEvents").asLong()) + " events; sent "
                        + Text.bytes(uplink.path("bytesSent").asLong()) + " since start, "
                        + Text.bytes(uplink.path("bytesToday").asLong()) + " on the line today"
                        + refused(uplink.path("commandsRefused").asLong()));
    }

    private static String refused(long commands) {
        return commands == 0 ? "" : "; " + Text.count(commands) + " commands refused for want of a right";
    }

    /** One uplink's certificate; {@code each} as the gateway's status has it. */
    static String certificate(JsonNode each) {
        String days = each.path("daysLeft").isNumber()
                ? ", " + each.path("daysLeft").asLong() + " days left"
                : each.path("notAfter").isTextual() ? ", days left unknown as the clock is not set" : "";
        String until = each.path("notAfter").isTextual() ? " until " + Text.time(each.path("notAfter")) + days : "";
        String words = switch (each.path("state").asText()) {
            case "good" -> "good";
            case "renewal-due" -> "renewal is due";
            case "trial" -> "a new one has still to be let in by the broker";
            case "ended" -> "HAS ENDED";
            case "pending" -> "none yet, its request is made";
            case "unknown-time" -> "there";
            default -> "NONE: busbar enroll --help";
        };
        String detail = each.path("detail").asText();
        return each.path("uplink").asText() + ": " + words + until + (detail.isEmpty() ? "" : "; " + detail);
    }

    private static void alerts(PrintWriter out, JsonNode alerts) {
        boolean first = true;
        for (JsonNode alert : alerts) {
            String status = alert.path("status").asText();
            if (status.equals("RESOLVED") || status.equals("IGNORED")) {
                continue;
            }
            line(
                    out,
                    first ? "Alerts" : "",
                    alert.path("severity").asText() + " " + alert.path("title").asText() + ": "
                            + alert.path("description").asText() + " (since " + Text.time(alert.path("createdAt"))
                            + ")");
            first = false;
        }
        if (first) {
            line(out, "Alerts", "none open");
        }
    }

    private static void line(PrintWriter out, String label, String text) {
        String indented = String.join("\n", Text.wrapped(text, 9));
        out.println(String.format("%-9s", label) + indented.substring(9));
    }
}
