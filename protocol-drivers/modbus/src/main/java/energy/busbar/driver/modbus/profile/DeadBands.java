package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Points whose small changes nobody wants. Within its band a reading repeats the value told last, with its own instant: it
 * costs the store next to nothing, and does not look stale. Beyond the band, or once the value is too old, the true one is
 * told.
 */
final class DeadBands {
    private final Map<String, Double> bands;
    private final Duration maxAge;
    /** One entry a band: that is the bound. */
    private final Map<String, Told> told = new HashMap<>();

    private record Told(double value, Moment at) {}

    /** @param bands by point, in its unit */
    DeadBands(Map<String, Double> bands, Duration maxAge) {
        this.bands = Map.copyOf(bands);
        this.maxAge = maxAge;
    }

    Reading next(Reading reading) {
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
