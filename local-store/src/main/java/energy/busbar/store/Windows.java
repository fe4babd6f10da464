package energy.busbar.store;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Sample;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Samples summed up by window; a window leaves as soon as nothing can come to it any more. */
public final class Windows {
    /**
     * @param min, max, mean of the good samples that are numbers, which flags are not; empty where there are none
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
            Quality worst) {
        static Row of(long fromMillis, Aggregate a) {
            return new Row(
                    fromMillis,
                    a.device(),
                    a.point(),
                    a.unit(),
                    known(a.numbers().map(Aggregate.Numbers::min)),
                    known(a.numbers().map(Aggregate.Numbers::max)),
                    a.mean(),
                    a.last(),
                    a.count(),
                    a.worst());
        }

        private static OptionalDouble known(Optional<Double> number) {
            return number.map(OptionalDouble::of).orElse(OptionalDouble.empty());
        }
    }

    private final Resolution resolution;
    private final StoreExport.Sink<Row> sink;
    private final TreeMap<Long, RollupPeriod> open = new TreeMap<>();

    Windows(Resolution resolution, StoreExport.Sink<Row> sink) {
        this.resolution = resolution;
        this.sink = sink;
    }

    void add(StoreExport.Sampled s) {
        long at = s.epochMillis().orElseThrow();
        Sample sample = new Sample(
                s.device(), s.point(), s.unit(), s.monotonicMillis(), s.value().orElse(null), s.quality());
        open.computeIfAbsent(resolution.periodOf(at), from -> new RollupPeriod(resolution, from, 0))
                .add(sample, at);
    }

    /** Nothing before {@code epochMillis} comes any more. */
    void closeBefore(long epochMillis) throws IOException {
        while (!open.isEmpty() && open.firstKey() <= epochMillis - resolution.millis()) {
            Map.Entry<Long, RollupPeriod> window = open.pollFirstEntry();
            for (Aggregate each : window.getValue().aggregates()) {
                sink.row(Row.of(window.getKey(), each));
            }
        }
    }
}
