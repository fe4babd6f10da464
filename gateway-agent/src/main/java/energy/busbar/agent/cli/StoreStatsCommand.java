package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.store.StoreStats;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Figures of the store. */
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description =
                "Files, samples, how far each uplink is, and what is known to be lost; also when no gateway runs.")
final class StoreStatsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "for programs")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        StoreStats stats = StoreCommand.told(() -> StoreStats.of(StoreCommand.state(config)));
        boolean running = StoreCommand.runs(config);
        if (json) {
            out.println(tree(stats, running).toPrettyString());
        } else {
            figures(out, stats, running);
            rollups(out, stats);
            streams(out, stats);
            gaps(out, stats);
            files(out, stats);
        }
        stats.troubles().forEach(trouble -> spec.commandLine().getErr().println("busbar: " + trouble));
        return stats.troubles().isEmpty() ? ExitCodes.OK : ExitCodes.FAULT;
    }

    private static void figures(PrintWriter out, StoreStats stats, boolean running) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Gateway", running ? "runs" : "does not run"));
        stats.telemetry().ifPresent(t -> {
            rows.add(List.of("Samples", Text.count(t.samples()) + " in " + Text.count(t.blocks()) + " blocks"));
            rows.add(List.of("Stored", stored(t)));
            rows.add(List.of("From", t.from().map(TIME::format).orElse("-")));
            rows.add(List.of("Until", t.until().map(TIME::format).orElse("-")));
            if (t.unplacedSamples() > 0) {
                rows.add(List.of(
                        "No time", Text.count(t.unplacedSamples()) + " samples from before the clock was known"));
            }
        });
        stats.ledger()
                .ifPresent(l -> rows.add(List.of(
                        "Ledger",
                        Text.count(l.commands()) + " commands (" + l.openCommands() + " open), " + l.alerts()
                                + " open alerts, " + Text.count(l.audit()) + " audit, " + Text.count(l.sessions())
                                + " sessions")));
        Text.table(rows, false).forEach(out::println);
    }

    private static String stored(StoreStats.Telemetry t) {
        return t.samples() == 0
                ? Text.bytes(t.fileBytes())
                : String.format(
                        Locale.ROOT,
                        "%s, %.2f bytes a sample; the blocks alone %.2f",
                        Text.bytes(t.fileBytes()),
                        t.bytesPerSample(),
                        (double) t.payloadBytes() / t.samples());
    }

    private static void rollups(PrintWriter out, StoreStats stats) {
        if (stats.rollups().stream().allMatch(r -> r.rows() == 0)) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ROLL-UPS", "ROWS", "POINTS", "SIZE", "FROM", "UNTIL"));
        for (StoreStats.Rollups r : stats.rollups()) {
            rows.add(List.of(
                    r.resolution().label(),
                    Text.count(r.rows()),
                    Text.count(r.points()),
                    Text.bytes(r.payloadBytes()),
                    r.from().map(MINUTE::format).orElse("-"),
                    r.until().map(MINUTE::format).orElse("-")));
        }
        out.println();
        Text.table(rows, true).forEach(out::println);
    }

    private static void streams(PrintWriter out, StoreStats stats) {
        if (stats.streams().isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("UPLINK", "STREAM", "EPOCH", "SENT TO", "WAITING", "OLDEST"));
        for (StoreStats.Stream s : stats.streams()) {
            rows.add(List.of(
                    s.uplink(),
                    s.stream(),
                    String.valueOf(s.epoch()),
                    Text.count(s.sequence()),
                    Text.count(s.samples()) + ", " + Text.bytes(s.bytes()),
                    s.oldest().map(MINUTE::format).orElse("-")));
        }
        out.println();
        Text.table(rows, true).forEach(out::println);
    }

    private static void gaps(PrintWriter out, StoreStats stats) {
        out.println();
        if (stats.gaps().isEmpty()) {
            out.println("Nothing is known to be lost.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LOST", "TIMES", "SAMPLES", "FIRST", "LAST"));
        for (StoreStats.Gaps g : stats.gaps()) {
            rows.add(List.of(
                    g.reason(),
                    Text.count(g.count()),
                    Text.count(g.samples()),
                    MINUTE.format(g.from()),
                    MINUTE.format(g.until())));
        }
        Text.table(rows, true).forEach(out::println);
    }

    private static void files(PrintWriter out, StoreStats stats) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("FILE", "SIZE", "KIND"));
        stats.files().forEach(f -> rows.add(List.of(f.name(), Text.bytes(f.bytes()), f.kind())));
        out.println();
        Text.table(rows, true).forEach(out::println);
    }

    private static ObjectNode tree(StoreStats stats, boolean running) {
        ObjectNode tree = GatewayClient.JSON.createObjectNode();
        tree.put("running", running);
        stats.telemetry().ifPresent(t -> {
            ObjectNode one = tree.putObject("telemetry");
            one.put("epoch", t.epoch())
                    .put("blocks", t.blocks())
                    .put("samples", t.samples())
                    .put("payloadBytes", t.payloadBytes())
                    .put("fileBytes", t.fileBytes());
            if (t.samples() > 0) {
                one.put("bytesPerSample", t.bytesPerSample());
            }
            time(one, "from", t.from());
            time(one, "until", t.until());
            one.put("unplacedSamples", t.unplacedSamples());
        });
        stats.ledger()
                .ifPresent(l -> tree.putObject("ledger")
                        .put("epoch", l.epoch())
                        .put("commands", l.commands())
                        .put("openCommands", l.openCommands())
                        .put("openAlerts", l.alerts())
                        .put("auditEntries", l.audit())
                        .put("sessions", l.sessions()));
        ArrayNode rollups = tree.putArray("rollups");
        for (StoreStats.Rollups r : stats.rollups()) {
            ObjectNode one = rollups.addObject()
                    .put("resolution", r.resolution().label())
                    .put("rows", r.rows())
                    .put("points", r.points())
                    .put("payloadBytes", r.payloadBytes());
            time(one, "from", r.from());
            time(one, "until", r.until());
        }
        ArrayNode streams = tree.putArray("streams");
        for (StoreStats.Stream s : stats.streams()) {
            ObjectNode one = streams.addObject()
                    .put("uplink", s.uplink())
                    .put("stream", s.stream())
                    .put("epoch", s.epoch())
                    .put("sequence", s.sequence())
                    .put("backlogParcels", s.parcels())
                    .put("backlogSamples", s.samples())
                    .put("backlogBytes", s.bytes());
            time(one, "oldest", s.oldest());
        }
        ArrayNode gaps = tree.putArray("gaps");
        for (StoreStats.Gaps g : stats.gaps()) {
            gaps.addObject()
                    .put("reason", g.reason())
                    .put("count", g.count())
                    .put("samples", g.samples())
                    .put("from", g.from().toString())
                    .put("until", g.until().toString())
                    .put("lastDetail", g.lastDetail());
        }
        ArrayNode files = tree.putArray("files");
        stats.files()
                .forEach(f -> files.addObject()
                        .put("name", f.name())
                        .put("bytes", f.bytes())
                        .put("kind", f.kind()));
        return tree;
    }

    private static void time(ObjectNode node, String name, Optional<Instant> time) {
        time.ifPresentOrElse(t -> node.put(name, t.toString()), () -> node.putNull(name));
    }
}
