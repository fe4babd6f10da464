package energy.busbar.profiles;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Points whose small changes nobody wants. Within its band a reading repeats the value told last, with its own instant: it
 * costs the store next to nothing, and does not look stale. Beyond the band, or once the value is too old, the true one is
 * told.
 */
public final class DeadBands {
    private static final double MAX_BAND = 1e9;

    private final Map<String, Double> bands;
    private final Duration maxAge;
    /** One entry a band: that is the bound. */
    private final Map<String, Told> told = new HashMap<>();

    /**
     * The connection block's {@code deadBands}, of the points that are published numbers.
     *
     * @param block whose problems are noted
     */
    public static Map<String, Double> read(Options block, Profile.DevicePart part) {
        Map<String, Double> bands = new TreeMap<>();
        for (ProfilePoint point : part.points().values()) {
            String name = point.point().name();
            if (!point.hidden() && point.point().kind() == Point.Kind.REAL) {
                block.number(name, 0, MAX_BAND).ifPresent(band -> bands.put(name, band));
            }
        }
        block.finish();
        return bands;
    }

    /** The connection block's {@code deadBandMaxAge}. */
    public static Duration readMaxAge(Options options) {
        return options.duration("deadBandMaxAge", Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofHours(1));
    }

    private record Told(double value, Moment at) {}

    /** @param bands by point, in its unit */
    public DeadBands(Map<String, Double> bands, Duration maxAge) {
        this.bands = Map.copyOf(bands);
        this.maxAge = maxAge;
    }

    public Reading next(Reading reading) {
        Double band = bands.get(reading.point());
        if (band == null) {
            return reading;
        }
        Told before = told.get(reading.point());
        if (reading.quality() != Quality.GOOD || !(reading.rawValue() instanceof Value.Real real)) {
            told.remove(reading.point());
            return reading;
        }
        if (before != null
                && Math.abs(real.value() - before.value) <= band
                && reading.at().millisSince(before.at) < maxAge.toMillis()) {
            return Reading.good(reading.device(), reading.point(), new Value.Real(before.value), reading.at());
        }
        told.put(reading.point(), new Told(real.value(), reading.at()));
        return reading;
    }
}
