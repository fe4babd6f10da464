package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The gateway's report of a dispatch event, as lines. */
final class ReportTable {
    private static final String ROW = "  %-19s %9s %12s %9s %12s  %s";
    /** Of an event of a minute there is one a quarter of an hour; this bounds a strange one. */
    private static final int MAX_ROWS = 20;

    private ReportTable() {}

    static List<String> of(JsonNode report) {
        List<String> lines = new ArrayList<>();
        lines.add("Report of dispatch event " + report.path("eventId").asText() + ", from the gateway:");
        lines.add(ROW.formatted("interval (UTC)", "asked W", "delivered W", "grid W", "export max W", "compliant"));
        int rows = 0;
        for (JsonNode interval : report.path("intervals")) {
            if (rows++ == MAX_ROWS) {
                lines.add("  … and " + (report.path("intervals").size() - MAX_ROWS) + " more");
                break;
            }
            lines.add(ROW.formatted(
                    time(interval.path("from")) + " - " + time(interval.path("until")),
                    watts(interval.path("askedWatts")),
                    watts(interval.path("deliveredWatts")),
                    watts(interval.path("gridWatts")),
                    watts(interval.path("exportLimitWatts")),
                    verdict(interval)));
        }
        for (JsonNode total : report.path("totals")) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %s delivered %.1f Wh",
                    total.path("deviceId").asText(),
                    total.path("wattHours").asDouble()));
        }
        lines.add("  samples missing: " + report.path("samplesMissing").asText("unknown"));
        return lines;
    }

    /** With what was not kept: power within 5 % or 100 W, the export limit likewise. */
    private static String verdict(JsonNode interval) {
        if (!interval.path("deliveredWatts").isNumber()) {
            return "not measured";
        }
        if (interval.path("compliant").asBoolean()) {
            return "yes";
        }
        double export = -interval.path("gridWatts").asDouble();
        double limit = interval.path("exportLimitWatts").asDouble(Double.POSITIVE_INFINITY);
        return export > limit + Math.max(100, limit / 20) ? "no: export" : "no: power";
    }

    private static String watts(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%,.0f", value.asDouble()) : "-";
    }

    /** The time of day out of 2026-11-24T09:00:00.000Z. */
    private static String time(JsonNode value) {
        String text = value.asText();
        return text.length() >= 19 ? text.substring(11, 19) : text;
    }
}
