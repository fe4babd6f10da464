package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/** The latest of everything that the demo's processes tell. Written by their reader threads, read by the demo's own. */
final class DemoState {
    private JsonNode live = MissingNode.getInstance();
    private JsonNode status = MissingNode.getInstance();
    private JsonNode devices = MissingNode.getInstance();
    private JsonNode tally = MissingNode.getInstance();
    private JsonNode truth = MissingNode.getInstance();
    private JsonNode report = MissingNode.getInstance();
    private long liveNanos = Long.MIN_VALUE;
    private long truths;

    synchronized void cloud(JsonNode line) {
        JsonNode payload = line.path("payload");
        switch (line.path("type").asText()) {
            case "live" -> {
                live = payload;
                liveNanos = System.nanoTime();
            }
            case "status" -> status = payload;
            case "devices" -> devices = payload;
            case "tally" -> tally = line;
            case "event" -> {
                if (payload.path("type").asText().equals("dispatch.report")) {
                    report = payload;
                }
            }
            default -> {
                // Metrics are in the tally.
            }
        }
    }

    synchronized void truth(JsonNode line) {
        truth = line;
        truths++;
    }

    synchronized JsonNode live() {
        return live;
    }

    /** Seconds since the last live message; a large number before the first. */
    synchronized long liveAgeSeconds() {
        return liveNanos == Long.MIN_VALUE ? 9_999 : (System.nanoTime() - liveNanos) / 1_000_000_000L;
    }

    synchronized JsonNode status() {
        return status;
    }

    synchronized boolean devicesKnown() {
        return !devices.isMissingNode();
    }

    synchronized JsonNode tally() {
        return tally;
    }

    synchronized JsonNode truth() {
        return truth;
    }

    /** How many there have been; tells a new one from the last. */
    synchronized long truths() {
        return truths;
    }

    synchronized Optional<JsonNode> report(String eventId) {
        return report.path("data").path("eventId").asText().equals(eventId)
                ? Optional.of(report.path("data"))
                : Optional.empty();
    }
}
