package energy.busbar.agent.cli;

import energy.busbar.core.block.Resolution;
import energy.busbar.store.StoreExport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Stored readings as CSV or JSON Lines. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Stored readings as CSV or JSON Lines, also while the gateway runs.",
            "Times: how long ago (2h, 7d), an instant (2026-11-25T10:00:00Z) or a local time with its zone"
                    + " ('2026-11-25 10:00 Europe/Berlin')."
        })
final class StoreExportCommand implements Callable<Integer> {
    private static final int NAMES_TOLD = 40;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--device", paramLabel = "ID", description = "only this one; may be repeated")
    private List<String> devices = new ArrayList<>();

    @Option(names = "--point", paramLabel = "NAME", description = "only this one; may be repeated")
    private List<String> points = new ArrayList<>();

    @Option(names = "--from", paramLabel = "TIME", description = "from then on")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "before then")
    private @Nullable String to;

    @Option(
            names = "--resolution",
            paramLabel = "R",
            defaultValue = "raw",
            description = "raw, or periods of 1m, 15m or 1h with min, max, mean, last, count and worst quality;"
                    + " those that have some part in the asked time, each whole (${DEFAULT-VALUE})")
    private String resolution = "raw";

    @Option(names = "--format", paramLabel = "F", defaultValue = "csv", description = "csv or jsonl (${DEFAULT-VALUE})")
    private String format = "csv";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "written whole or not at all; else to standard output")
    private @Nullable Path output;

    @Option(names = "--file", paramLabel = "FILE", description = "a telemetry.db elsewhere, such as that of a backup")
    private @Nullable Path file;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Optional<Resolution> periods = Resolution.of(resolution);
        if (periods.isEmpty() && !resolution.equals("raw")) {
            throw wrong("--resolution is '" + resolution + "'; expected raw, 1m, 15m or 1h");
        }
        if (!Set.of("csv", "jsonl").contains(format)) {
            throw wrong("--format is '" + format + "'; expected csv or jsonl");
        }
        StoreExport.Query query = new StoreExport.Query(
                new HashSet<>(devices), new HashSet<>(points), time("--from", from), time("--to", to));
        if (query.fromMs().isPresent()
                && query.toMs().isPresent()
                && query.fromMs().getAsLong() >= query.toMs().getAsLong()) {
            throw wrong("--from is not before --to");
        }
        Path given = file;
        Path source = given == null ? StoreCommand.state(config).resolve("telemetry.db") : given;
        ExportTarget target = new ExportTarget(output, spec.commandLine().getOut(), head(periods.isEmpty()));
        StoreExport.Outcome outcome;
        try (target;
                Terminal.Line line = new Terminal.Line(spec.commandLine().getErr(), Terminal.attached())) {
            outcome = StoreCommand.told(() -> run(source, query, periods, target, line));
            names(outcome);
            target.done();
        } catch (ExportTarget.Gone e) {
            // Whoever read it has enough, as `head` does.
            return ExitCodes.OK;
        } catch (UncheckedIOException e) {
            Throwable cause = e.getCause();
            if (cause instanceof ExportTarget.Gone) {
                return ExitCodes.OK;
            }
            throw unwritten(cause == null ? e : cause);
        } catch (IOException e) {
            throw unwritten(e);
        }
        return tell(outcome);
    }

    private static CliException unwritten(Throwable e) {
        return new CliException(ExitCodes.FAULT, "the export cannot be written: " + e.getMessage());
    }

    private String head(boolean raw) {
        return !format.equals("csv") ? "" : raw ? SampleText.RAW_HEAD : SampleText.WINDOW_HEAD;
    }

    private StoreExport.Outcome run(
            Path source,
            StoreExport.Query query,
            Optional<Resolution> periods,
            ExportTarget target,
            Terminal.Line line) {
        boolean csv = format.equals("csv");
        try {
            return periods.isEmpty()
                    ? StoreExport.raw(
                            source,
                            query,
                            s -> target.line(csv ? SampleText.csv(s) : SampleText.json(s)),
                            StoreCommand.progress(line))
                    : StoreExport.windows(
                            source,
                            query,
                            periods.get(),
                            r -> target.line(csv ? SampleText.csv(r) : SampleText.json(r)),
                            StoreCommand.progress(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private OptionalLong time(String option, @Nullable String text) {
        try {
            return text == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(
                            TimeText.parse(option, text, Instant.now()).toEpochMilli());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** A name that never came is most often one that is spelt otherwise. */
    private void names(StoreExport.Outcome outcome) {
        Map<String, SortedSet<String>> seen = outcome.seen();
        for (String device : devices) {
            if (!seen.containsKey(device)) {
                throw new CliException(
                        ExitCodes.FAULT,
                        "there is nothing of a device '" + device + "' in this time; there is of: "
                                + list(new TreeSet<>(seen.keySet())));
            }
        }
        SortedSet<String> known = new TreeSet<>();
        seen.forEach((device, its) -> {
            if (devices.isEmpty() || devices.contains(device)) {
                known.addAll(its);
            }
        });
        for (String point : points) {
            if (!known.contains(point)) {
                throw new CliException(
                        ExitCodes.FAULT,
                        "there is no point '" + point + "' "
                                + (devices.isEmpty() ? "" : "of " + String.join(", ", devices) + " ")
                                + "in this time; there is: " + list(known));
            }
        }
    }

    private static String list(SortedSet<String> names) {
        String told = String.join(", ", names.stream().limit(NAMES_TOLD).toList());
        return names.isEmpty()
                ? "nothing"
                : told + (names.size() > NAMES_TOLD ? " and " + (names.size() - NAMES_TOLD) + " more" : "");
    }

    private int tell(StoreExport.Outcome outcome) {
        PrintWriter err = spec.commandLine().getErr();
        if (output != null) {
            err.println(Text.count(outcome.rows()) + " rows written to " + output);
        }
        if (outcome.unplaced() > 0) {
            err.println("busbar: " + Text.count(outcome.unplaced()) + " stored samples, of all devices, have no known"
                    + " time and are left out; a raw export without --from and --to has them last");
        }
        outcome.damaged().forEach(block -> err.println("busbar: left out, damaged: " + block));
        return outcome.damaged().isEmpty() ? ExitCodes.OK : ExitCodes.FAULT;
    }
}
