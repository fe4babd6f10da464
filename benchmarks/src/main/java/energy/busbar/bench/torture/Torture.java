package energy.busbar.bench.torture;

import energy.busbar.bench.BenchFailure;
import energy.busbar.bench.Parts;
import energy.busbar.bench.Progress;
import energy.busbar.bench.Text;
import energy.busbar.bench.torture.Cell.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All cells, some at a time, each in a world of its own. */
public final class Torture implements AutoCloseable {
    private final Path launcher;
    private final Path parent;
    private final Options options;
    private final Progress progress;
    private final List<Parts> worlds = new ArrayList<>();
    private boolean closed;

    /**
     * @param only words of cells; all where it is empty
     * @param seconds of faults for each cell
     * @param flushSeconds of the gateway's store
     * @param atOnce cells that run side by side
     */
    public record Options(List<String> only, long seed, int seconds, int flushSeconds, int atOnce) {
        public Options {
            only = List.copyOf(only);
        }
    }

    /** @param outcome empty where the cell could not be run here, which {@code detail} then explains */
    public record Row(String cell, Optional<Outcome> outcome, boolean failed, String detail) {
        public boolean kept() {
            return !failed && outcome.map(Outcome::kept).orElse(true);
        }
    }

    /**
     * @param launcher the script {@code busbar}
     * @param parent an existing folder for the files; they are deleted at the end
     */
    public Torture(Path launcher, Path parent, Options options, Progress progress) {
        this.launcher = launcher;
        this.parent = parent;
        this.options = options;
        this.progress = progress;
    }

    /** Names that {@link Options#only} takes. */
    public static List<String> words() {
        List<String> words = new ArrayList<>();
        for (Cell cell : Cell.values()) {
            words.add(cell.word());
        }
        return words;
    }

    /** In the order of the cells. */
    public List<Row> run() {
        ExecutorService pool = Executors.newFixedThreadPool(options.atOnce());
        try {
            List<Future<Row>> running = new ArrayList<>();
            for (Cell cell : Cell.values()) {
                if (options.only().isEmpty() || options.only().contains(cell.word())) {
                    running.add(pool.submit(row(cell)));
                }
            }
            List<Row> rows = new ArrayList<>();
            for (Future<Row> each : running) {
                rows.add(each.get());
            }
            return rows;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted");
        } finally {
            pool.shutdownNow();
        }
    }

    private Callable<Row> row(Cell cell) {
        return () -> {
            Optional<String> unfit = unfit(cell.needs());
            if (unfit.isPresent()) {
                progress.say("torture: " + cell.word() + " left out: " + unfit.get());
                return new Row(cell.word(), Optional.empty(), false, unfit.get());
            }
            progress.say("torture: " + cell.word() + " begins: " + cell.title());
            try {
                Row row = trial(cell);
                progress.say(Text.format(
                        "torture: %s: %s",
                        cell.word(), row.outcome().map(Torture::summary).orElse("")));
                return row;
            } catch (BenchFailure | IOException e) {
                String why = String.valueOf(e.getMessage());
                progress.say("torture: " + cell.word() + " failed: " + why);
                return new Row(
                        cell.word(),
                        Optional.empty(),
                        true,
                        why.lines().findFirst().orElse(""));
            }
        };
    }

    private Row trial(Cell cell) throws IOException {
        long seed = options.seed() * 1_000 + cell.ordinal();
        Parts parts = parts();
        try (SmallDisk disk =
                cell.needs() == Needs.DISK ? new SmallDisk(parts.folder().resolve("d")) : null) {
            FakeClock clock = cell.needs() == Needs.CLOCK
                    ? new FakeClock(parts, cell == Cell.NO_CLOCK ? FakeClock.NEVER_SET_DAYS : 0)
                    : null;
            Path state = (disk == null ? parts.folder() : disk.folder()).resolve("s");
            Map<String, String> environment = clock == null ? Map.of() : clock.environment();
            try (World world =
                    new World(parts, parts.folder().resolve("w"), state, options.flushSeconds(), seed, environment)) {
                Trial trial = new Trial(world, options.seconds() * 1_000L, disk, clock);
                cell.run(trial, new Random(seed));
                if (clock != null) {
                    // What was read without one waits for it.
                    clock.set(0);
                }
                return new Row(cell.word(), Optional.of(world.settle()), false, trial.faults() + " times");
            } catch (BenchFailure e) {
                // Now, while the log is there.
                throw new BenchFailure(
                        e.getMessage() + e.log().map(Torture::end).orElse(""));
            } finally {
                parts.endAll();
            }
        } finally {
            parts.close();
        }
    }

    private static Optional<String> unfit(Needs needs) {
        return needs == Needs.DISK && !"root".equals(System.getProperty("user.name"))
                ? Optional.of("needs root, to mount a file system of its own")
                : Optional.empty();
    }

    private synchronized Parts parts() throws IOException {
        if (closed) {
            throw new BenchFailure("the run is ending");
        }
        Parts parts = new Parts(parent, launcher);
        worlds.add(parts);
        return parts;
    }

    private static String summary(Outcome o) {
        String examples = o.examples().isEmpty() ? "" : " (" + String.join(", ", o.examples()) + ")";
        return Text.format(
                "%,d made, %,d received, %d missing%s, %d doubled, %d out of order; at most %d s lost at a fault",
                o.made(), o.received(), o.missing(), examples, o.doubled(), o.outOfOrder(), o.longestLoss());
    }

    private static String end(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return "\n  " + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends everything and deletes the files; nothing can be started afterwards. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (Parts parts : worlds) {
            parts.close();
        }
    }
}
