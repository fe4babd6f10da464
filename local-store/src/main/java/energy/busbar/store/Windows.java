package energy.busbar.store;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Samples summed up by window; a window leaves as soon as nothing can come to it any more. */
public final class Windows {
    /**
     * @param min, max, mean of the good samples that are numbers, flags as 0 and 1; empty where there are none
     * @param last value, of whatever quality
     * @param count of the good samples
     * @param worst quality of all samples
     */
    public record Row(
            long fromMillis,
            DeviceId device,
            String point,
            Unit unit,
            OptionalDouble min,
            OptionalDouble max,
            OptionalDouble mean,
            Optional<Value> last,
            long count,
            Quality worst) {}

    private record Key(DeviceId device, String point) {}

    private static final class Sum {
        private Unit unit = Unit.NONE;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double mean;
        private long numbers;
        private long count;
        private Optional<Value> last = Optional.empty();
        private long lastAt = Long.MIN_VALUE;
        private Quality worst = Quality.GOOD;

        private void add(StoreExport.Sampled s) {
            unit = s.unit();
            worst = worst.compareTo(s.quality()) < 0 ? s.quality() : worst;
            long at = s.epochMillis().orElse(lastAt);
            if (s.value().isPresent() && at >= lastAt) {
                last = s.value();
                lastAt = at;
            }
            if (s.quality() != Quality.GOOD) {
                return;
            }
            count++;
            double number = s.value().map(Value::asDouble).orElse(Double.NaN);
            if (!Double.isNaN(number)) {
                numbers++;
                min = Math.min(min, number);
                max = Math.max(max, number);
                // As a running mean: a sum of large counters would lose its last digits.
                mean += (number - mean) / numbers;
            }
        }

        private OptionalDouble known(double number) {
            return numbers == 0 ? OptionalDouble.empty() : OptionalDouble.of(number);
        }
    }

    private final long millis;
    private final StoreExport.Sink<Row> sink;
    private final TreeMap<Long, Map<Key, Sum>> open = new TreeMap<>();

    Windows(long millis, StoreExport.Sink<Row> sink) {
        this.millis = millis;
        this.sink = sink;
    }

    void add(StoreExport.Sampled s) {
        long from = Math.floorDiv(s.epochMillis().orElseThrow(), millis) * millis;
        open.computeIfAbsent(
                        from,
                        w -> new TreeMap<>(Comparator.comparing(Key::device).thenComparing(Key::point)))
                .computeIfAbsent(new Key(s.device(), s.point()), k -> new Sum())
                .add(s);
    }

    /** Nothing before {@code epochMillis} comes any more. */
    void closeBefore(long epochMillis) throws IOException {
        while (!open.isEmpty() && open.firstKey() <= epochMillis - millis) {
            Map.Entry<Long, Map<Key, Sum>> window = open.pollFirstEntry();
            for (Map.Entry<Key, Sum> each : window.getValue().entrySet()) {
                Sum sum = each.getValue();
                sink.row(new Row(
                        window.getKey(),
                        each.getKey().device(),
                        each.getKey().point(),
                        sum.unit,
                        sum.known(sum.min),
                        sum.known(sum.max),
                        sum.known(sum.mean),
                        sum.last,
                        sum.count,
                        sum.worst));
            }
        }
    }
}
