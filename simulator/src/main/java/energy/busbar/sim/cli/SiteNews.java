package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Turns what the processes tell into the lines of the story that a person wants to read. */
final class SiteNews {
    /** Smaller changes of a setpoint are renewals and fine tuning. */
    private static final double NOTABLE = 0.05;

    private static final long QUIET_NANOS = 3_000_000_000L;

    private final Consumer<String> say;
    private final Map<String, Double> lastValues = new HashMap<>();
    private final Map<String, Long> lastTold = new HashMap<>();
    private boolean showWrites;
    private boolean carThere;

    SiteNews(Consumer<String> say) {
        this.say = say;
    }

    synchronized void showWrites(boolean show) {
        showWrites = show;
    }

    synchronized void fromSite(JsonNode line) {
        switch (line.path("type").asText()) {
            case "truth" -> {
                boolean there = line.path("pluggedIn").asBoolean();
                if (there != carThere) {
                    carThere = there;
                    say.accept("site > a car " + (there ? "came and plugged in" : "left"));
                }
            }
            case "written" -> written(line);
            default -> {
                // "refused" cannot come: the demo sends only what the site knows.
            }
        }
    }

    synchronized void fromCloud(JsonNode line) {
        String type = line.path("type").asText();
        if (type.equals("damaged")) {
            say.accept("cloud > DAMAGED " + line.path("topic").asText() + ": "
                    + line.path("detail").asText());
        }
        if (!type.equals("event")) {
            return;
        }
        JsonNode event = line.path("payload");
        JsonNode data = event.path("data");
        String name = event.path("type").asText();
        if (name.equals("dispatch.report")) {
            return;
        }
        StringBuilder text = new StringBuilder("gateway > ").append(name);
        for (String field : new String[] {"eventId", "commandId", "deviceId", "title", "status", "detail"}) {
            if (!data.path(field).asText().isEmpty() && !data.path(field).isNull()) {
                text.append("  ").append(data.path(field).asText());
            }
        }
        say.accept(text.toString());
    }

    private void written(JsonNode line) {
        String key = line.path("device").asText() + " " + line.path("point").asText();
        double value = line.path("value").asDouble();
        Double before = lastValues.get(key);
        long now = System.nanoTime();
        if (!showWrites) {
            return;
        }
        boolean notable = before == null || Math.abs(value - before) > NOTABLE * Math.max(1, Math.abs(before));
        if (notable && now - lastTold.getOrDefault(key, now - QUIET_NANOS) >= QUIET_NANOS) {
            lastValues.put(key, value);
            lastTold.put(key, now);
            say.accept(String.format(Locale.ROOT, "register > %s = %s", key, plain(value)));
        }
    }

    private static String plain(double value) {
        return String.format(Locale.ROOT, "%,.2f", value).replaceAll("\\.?0+$", "");
    }
}
