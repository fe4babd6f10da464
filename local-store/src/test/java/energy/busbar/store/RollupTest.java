package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Roll-ups say what the samples said, whatever clocks, restarts and late samples do. */
final class RollupTest {
    private static final Logger LOG = LoggerFactory.getLogger(RollupTest.class);
    private static final long SEED = Long.getLong("busbar.seed", 61);
    private static final int ROUNDS = Boolean.getBoolean("busbar.long") ? 400 : 12;

    @TempDir
    Path directory;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(directory.resolve("state")).open();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private record Key(Resolution resolution, long fromMs, DeviceId device, String point) implements Comparable<Key> {
        @Override
        public int compareTo(Key o) {
            int byTime =
                    resolution != o.resolution ? resolution.compareTo(o.resolution) : Long.compare(fromMs, o.fromMs);
            return byTime != 0
                    ? byTime
                    : !device.equals(o.device) ? device.compareTo(o.device) : point.compareTo(o.point);
        }
    }

    /** What is stored, by what the last row of each period says. */
    private Map<Key, Aggregate> stored() {
        Map<Key, Aggregate> stored = new TreeMap<>();
        for (Resolution resolution : Resolution.values()) {
            RollupTable table = bench.store.telemetry().table().rollups().table(resolution);
            for (CarriedTable.Stored row : table.after(0, Integer.MAX_VALUE)) {
                assertThat(row.whole()).isTrue();
                Rollup rollup = RollupCodec.decode(row.payload());
                assertThat(rollup.resolution()).isEqualTo(resolution);
                for (Aggregate a : rollup.aggregates()) {
                    stored.put(new Key(resolution, rollup.fromMillis(), a.device(), a.point()), a);
                }
            }
        }
        return stored;
    }

    /** Sums of decimals are exact; here all numbers are tenths. */
    private static final class Naive {
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private long tenths;
        private long numbers;
        private long count;
        private Quality worst = Quality.GOOD;
        private Value last;
        private long lastAt;

        void add(Reading r, long at) {
            worst = r.quality().ordinal() > worst.ordinal() ? r.quality() : worst;
            if (r.value().isPresent() && (last == null || at >= lastAt)) {
                last = r.value().get();
                lastAt = at;
            }
            if (r.quality() != Quality.GOOD) {
                return;
            }
            count++;
            Value value = r.value().orElseThrow();
            if (value instanceof Value.Real || value instanceof Value.Whole) {
                numbers++;
                tenths += Math.round(value.asDouble() * 10);
                min = Math.min(min, value.asDouble());
                max = Math.max(max, value.asDouble());
            }
        }

        Aggregate of(Key key, energy.busbar.core.model.Unit unit) {
            return new Aggregate(
                    key.device(),
                    key.point(),
                    unit,
                    count,
                    worst,
                    last,
                    last == null ? 0 : lastAt - key.fromMs(),
                    numbers == 0 ? null : new Aggregate.Numbers(min, max, tenths / 10.0, numbers));
        }
    }

    private static Reading random(Random random, Bench bench) {
        DeviceId device = new DeviceId("device-" + random.nextInt(3));
        int point = random.nextInt(4);
        Value value = switch (point) {
            case 0 -> new Value.Real(random.nextInt(5000) / 10.0);
            case 1 -> new Value.Whole(1_000_000_000L + random.nextInt(1000));
            case 2 -> new Value.Flag(random.nextBoolean());
            default -> new Value.Text("mode-" + random.nextInt(3));
        };
        Quality quality = random.nextInt(8) > 0 ? Quality.GOOD : Quality.values()[random.nextInt(5)];
        boolean none = quality != Quality.GOOD && random.nextBoolean();
        return new Reading(
                device, point == 0 ? "power" : "point" + point, none ? null : value, quality, bench.clock.now());
    }

    private void check(List<Placed> made, String as) {
        Map<Key, Naive> naive = new TreeMap<>();
        for (Placed each : made) {
            Reading r = each.reading();
            for (Resolution resolution : Resolution.values()) {
                naive.computeIfAbsent(
                                new Key(resolution, resolution.periodOf(each.at()), r.device(), r.point()),
                                k -> new Naive())
                        .add(r, each.at());
            }
        }
        Map<Key, Aggregate> expected = new TreeMap<>();
        naive.forEach((key, n) -> expected.put(
                key,
                n.of(
                        key,
                        key.point().equals("power")
                                ? energy.busbar.core.model.Unit.WATT
                                : energy.busbar.core.model.Unit.NONE)));
        Map<Key, Aggregate> stored = stored();
        assertThat(stored.keySet()).as(as).isEqualTo(expected.keySet());
        expected.forEach((key, aggregate) ->
                assertThat(stored.get(key)).as("%s, %s", as, key).isEqualTo(aggregate));
    }

    @Test
    void roll_ups_say_what_the_samples_said_over_random_clocks_restarts_and_late_samples() {
        LOG.info("seed={} rounds={}", SEED, ROUNDS);
        Random all = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            long seed = all.nextLong();
            Random random = new Random(seed);
            bench.close();
            bench = new Bench(directory.resolve("round-" + round)).open();
            Placing placing = new Placing();
            int steps = 50 + random.nextInt(300);
            for (int i = 0; i < steps; i++) {
                bench.clock.advance(random.nextInt(20) == 0 ? random.nextInt(900_000) : 1 + random.nextInt(9_000));
                for (int n = random.nextInt(12); n > 0; n--) {
                    bench.clock.advance(1);
                    placing.append(random(random, bench));
                }
                switch (random.nextInt(60)) {
                    case 0 -> bench.clock.epochMillis += random.nextInt(4_000_000);
                    case 1 -> bench.clock.epochMillis -= random.nextInt(4_000_000);
                    case 2 -> bench.clock.epochMillis += random.nextInt(3) - 1;
                    case 3, 4 -> bench.clock.synchronised = true;
                    default -> {}
                }
                int what = random.nextInt(40);
                if (what < 20) {
                    placing.flush();
                } else if (what == 20) {
                    placing.flush();
                    bench.reopen();
                    bench.clock.synchronised &= random.nextBoolean();
                } else if (what == 21) {
                    placing.flush();
                    bench.close();
                    placing.boot(bench.clock.bootId);
                    bench.clock.bootId = "boot-" + i;
                    bench.clock.monotonicMillis = random.nextInt(20_000);
                    bench.clock.synchronised = random.nextBoolean();
                    bench.open();
                } else if (what == 22) {
                    bench.store.telemetry().table().rollups().writer().forget();
                }
            }
            bench.clock.synchronised = true;
            placing.flush();
            // Everything that is open is closed when the clock is far on.
            bench.clock.advance(2 * Resolution.HOUR.millis());
            for (int i = 0; i < 40; i++) {
                bench.store.telemetry().flush();
            }
            check(placing.placed, "seed " + SEED + " round " + round + " of seed " + seed);
        }
    }

    private record Placed(Reading reading, long at) {}

    /** A block whose time is not known yet. */
    private record Waiting(List<Reading> readings, long lastMono, boolean[] sealed) {}

    /** As the store does: by the clock of the flush, where it is known; else by the first that the boot knows later. */
    private final class Placing {
        final List<Placed> placed = new ArrayList<>();
        private final List<Reading> appended = new ArrayList<>();
        private final List<Waiting> waiting = new ArrayList<>();
        private final Map<String, Long> boots = new TreeMap<>();

        void append(Reading reading) {
            bench.store.telemetry().append(List.of(reading));
            appended.add(reading);
        }

        void flush() {
            bench.store.telemetry().flush();
            long anchor = bench.clock.epochMillis - bench.clock.monotonicMillis;
            if (bench.clock.synchronised) {
                if (!waiting.isEmpty()) {
                    boots.putIfAbsent(bench.clock.bootId, anchor);
                }
                for (Waiting each : waiting) {
                    place(each.readings(), each.sealed()[0] ? boots.get(bench.clock.bootId) : anchor);
                }
                waiting.clear();
                place(appended, anchor);
            } else {
                for (Waiting each : waiting) {
                    each.sealed()[0] |= each.lastMono() <= bench.clock.monotonicMillis - BlockTable.HOLD_MILLIS;
                }
                if (!appended.isEmpty()) {
                    long last = appended.stream()
                            .mapToLong(r -> r.at().monotonicMillis())
                            .max()
                            .orElseThrow();
                    waiting.add(new Waiting(List.copyOf(appended), last, new boolean[1]));
                }
            }
            appended.clear();
        }

        /** Is over: what waits has the time that the boot once knew, or none. */
        void boot(String id) {
            waiting.stream().filter(w -> boots.containsKey(id)).forEach(w -> place(w.readings(), boots.get(id)));
            waiting.clear();
        }

        private void place(List<Reading> readings, long anchor) {
            readings.forEach(r -> placed.add(new Placed(r, anchor + r.at().monotonicMillis())));
        }
    }
}
