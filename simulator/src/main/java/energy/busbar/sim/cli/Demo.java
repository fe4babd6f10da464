package energy.busbar.sim.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The demo's story: a site lives, gets a dispatch event, loses the network, and its samples are counted. */
final class Demo implements AutoCloseable {
    private static final double DISCHARGE_WATTS = 3000;
    private static final double EXPORT_LIMIT_WATTS = 2000;
    private static final String EVENT = "ev-1";
    private static final int LEAD_SECONDS = 3;
    private static final int REPORT_SECONDS = 45;
    private static final int RELEASE_SECONDS = 60;
    private static final int DRAIN_SECONDS = 120;
    private static final int PROBE_EVERY_SECONDS = 10;

    private final DemoCommand options;
    private final Screen screen;
    private final DemoFiles files;
    private final DemoState state = new DemoState();
    private final DemoProcesses processes;
    private final SiteNews news;
    private final BacklogProbe probe;
    private final List<String> broken = new ArrayList<>();
    private boolean closed;

    Demo(DemoCommand options, Path launcher, Screen screen) throws IOException {
        this.options = options;
        this.screen = screen;
        files = DemoFiles.create();
        processes = new DemoProcesses(files, launcher, screen::say);
        news = new SiteNews(screen::say);
        probe = new BacklogProbe(launcher, files);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "demo-shutdown"));
    }

    /** The exit code: 0, or 1 where something was not as promised. */
    int run() throws IOException {
        screen.say("Busbar demo: everything on this machine, each part its own process.");
        screen.say("Files: " + files.folder());
        processes.start(options.speed, options.seed, state, this::fromSite, this::fromCloud);
        String code = processes.loginCode();
        screen.say("");
        screen.say("Diagnostics page: http://127.0.0.1:" + processes.pagePort() + "/"
                + (code.isEmpty() ? "" : "  login code: " + code));
        screen.say("");
        long end = options.minutes > 0 ? System.nanoTime() + TimeUnit.MINUTES.toNanos(options.minutes) : Long.MAX_VALUE;
        watch(options.eventAfterSeconds, "dispatch event", () -> false);
        event();
        if (options.cutSeconds > 0) {
            cut();
        }
        reconcile();
        if (options.once) {
            screen.leave();
            broken.forEach(each -> screen.say("NOT AS PROMISED: " + each));
            screen.say(broken.isEmpty() ? "Everything was as promised." : broken.size() + " promises were not kept.");
            return broken.isEmpty() ? 0 : 1;
        }
        screen.say("The site goes on living; Ctrl-C ends the demo.");
        while (System.nanoTime() < end) {
            watch(1, "", () -> false);
        }
        screen.leave();
        return 0;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        screen.leave();
        screen.say("Ending everything …");
        processes.close();
        if (options.keep) {
            screen.say("Kept: " + files.folder());
            return;
        }
        try {
            Folders.delete(files.folder());
        } catch (IOException e) {
            screen.say("Not all of " + files.folder() + " could be deleted: " + e.getMessage());
        }
    }

    private void event() {
        Instant from = Instant.now().plusSeconds(LEAD_SECONDS).truncatedTo(ChronoUnit.SECONDS);
        Instant until = from.plusSeconds(options.eventSeconds);
        ObjectNode event = Pipe.JSON.createObjectNode().put("id", EVENT).put("program", "demo-peak");
        event.putArray("deviceIds").add("battery-1");
        event.putArray("windows")
                .addObject()
                .put("from", from.toString())
                .put("until", until.toString())
                .put("action", "discharge")
                .put("power", DISCHARGE_WATTS)
                .put("exportLimit", EXPORT_LIMIT_WATTS);
        screen.say(String.format(
                Locale.ROOT,
                "cloud > dispatch event %s, from %s for %d s:%n        discharge battery-1 with %,.0f W, export at most %,.0f W",
                EVENT,
                time(from),
                options.eventSeconds,
                DISCHARGE_WATTS,
                EXPORT_LIMIT_WATTS));
        processes.send("cloud", "dispatch " + DemoFiles.GATEWAY + " " + event);
        news.showWrites(true);
        EventCheck check = new EventCheck(DISCHARGE_WATTS, EXPORT_LIMIT_WATTS);
        watch(LEAD_SECONDS + EventCheck.SETTLE_SECONDS, "event begins, settling", () -> false);
        watch(options.eventSeconds - EventCheck.SETTLE_SECONDS - 1, "event runs", () -> {
            check.add(state.truth());
            return false;
        });
        watch(2, "event ends", () -> false);
        screen.say("measured at the site: " + check.summary());
        broken.addAll(check.broken());
        if (!watch(RELEASE_SECONDS, "release", this::released)) {
            broken.add("battery or inverter was not released " + RELEASE_SECONDS + " s after the event");
        } else {
            screen.say("battery and inverter are released: both follow their own mind again");
        }
        news.showWrites(false);
        watch(REPORT_SECONDS, "report", () -> state.report(EVENT).isPresent());
        Optional<JsonNode> report = state.report(EVENT);
        if (report.isPresent()) {
            ReportTable.of(report.get()).forEach(screen::say);
        } else {
            broken.add("no report of the event within " + REPORT_SECONDS + " s after it");
        }
    }

    private boolean released() {
        return !state.truth().path("batteryDispatched").asBoolean()
                && !state.truth().path("inverterLimited").asBoolean();
    }

    private void cut() {
        screen.say("network > cut: nothing passes between gateway and broker for " + options.cutSeconds + " s");
        processes.send("network", "cut");
        for (int left = options.cutSeconds; left > 0; left -= PROBE_EVERY_SECONDS) {
            watch(Math.min(left, PROBE_EVERY_SECONDS), "no network", () -> false);
            probe.ask().ifPresent(backlog -> screen.say("gateway (asked on the box): " + backlog));
        }
        screen.say("network > restored");
        processes.send("network", "restore");
        Instant restored = Instant.now();
        boolean drained = watch(DRAIN_SECONDS, "draining", () -> backlogIsEmptySince(restored));
        if (!drained) {
            broken.add("the backlog was not drained " + DRAIN_SECONDS + " s after the network came back");
        }
    }

    private boolean backlogIsEmptySince(Instant instant) {
        JsonNode status = state.status();
        return status.path("online").asBoolean()
                && status.path("backlogSamples").asLong(-1) == 0
                && Instant.parse(status.path("timestamp").asText()).isAfter(instant);
    }

    /**
     * What the gateway says that it stored, against what the cloud side has of that epoch. A status speaks of the moment
     * before it was sent, so what is stored then must arrive within a flush or two.
     */
    private void reconcile() {
        Instant asked = Instant.now();
        watch(25, "counting", () -> backlogIsEmptySince(asked));
        JsonNode status = state.status();
        long stored = status.path("samplesStored").asLong();
        watch(15, "counting", () -> state.tally().path("receivedInEpoch").asLong() >= stored);
        JsonNode tally = state.tally();
        long received = tally.path("receivedInEpoch").asLong();
        long missing = Math.max(tally.path("missing").asLong(), Math.max(0, stored - received));
        long doubled = tally.path("doubled").asLong();
        screen.say("Reconciliation");
        screen.say(row(
                "samples stored by the gateway (its status of "
                        + status.path("timestamp").asText() + ")",
                stored));
        screen.say(row("samples received by the cloud side by now", received));
        screen.say(row("samples missing", missing));
        screen.say(row("samples doubled", doubled));
        screen.say(row(
                "parcels sent again and dropped by their sequence",
                tally.path("duplicatesDropped").asLong()));
        screen.say(row("events received", tally.path("events").asLong()));
        screen.say(row("events missing", tally.path("eventsMissing").asLong()));
        if (stored == 0) {
            broken.add("the gateway says that it has stored nothing");
        }
        if (missing != 0 || doubled != 0) {
            broken.add(missing + " samples are missing and " + doubled + " doubled");
        }
        if (tally.path("damaged").asLong() != 0 || tally.path("eventsMissing").asLong() != 0) {
            broken.add(tally.path("damaged").asLong() + " messages were damaged and "
                    + tally.path("eventsMissing").asLong() + " events are missing");
        }
    }

    private static String row(String what, long count) {
        return String.format(Locale.ROOT, "  %-76s %,12d", what, count);
    }

    /** Shows the table once a second until the time is over or {@code done}; whether it was. */
    private boolean watch(int seconds, String next, BooleanSupplier done) {
        for (int left = seconds; left > 0; left--) {
            Pause.millis(1000);
            processes.mustAllLive();
            screen.table(LiveTable.of(state.live(), headline(next, left)));
            if (done.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    private String headline(String next, int left) {
        JsonNode status = state.status();
        long age = state.liveAgeSeconds();
        // What a silent gateway has in its backlog the cloud cannot know.
        String link = age < 5
                ? String.format(
                        Locale.ROOT,
                        "live  backlog %,d samples",
                        status.path("backlogSamples").asLong())
                : "silent for " + age + " s";
        return String.format(
                Locale.ROOT,
                "%s  cloud's view: %s%s",
                time(Instant.now()),
                link,
                next.isEmpty() ? "" : "  [" + next + ", " + left + " s]");
    }

    private void fromSite(JsonNode line) {
        if (line.path("type").asText().equals("truth")) {
            state.truth(line);
        }
        news.fromSite(line);
    }

    private void fromCloud(JsonNode line) {
        state.cloud(line);
        news.fromCloud(line);
    }

    private static String time(Instant instant) {
        return instant.toString().substring(11, 19);
    }
}
