package energy.busbar.driver.coap;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.StandardReadings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds the points that are made of others, and takes away those that only serve. */
final class ProfileDerived {
    private final DeviceId device;
    private final DevicePart part;
    /** The latest of each point: parts of one sum may come by different ways. */
    private final Map<String, Reading> latest = new HashMap<>();

    ProfileDerived(DeviceId device, DevicePart part) {
        this.device = device;
        this.part = part;
    }

    /** @param readings that have come since the last time, the oldest first */
    List<Reading> complete(List<Reading> readings) {
        Set<String> fresh = new HashSet<>();
        for (Reading reading : readings) {
            latest.put(reading.point(), reading);
            fresh.add(reading.point());
        }
        List<Reading> all = new ArrayList<>();
        for (Reading reading : readings) {
            ProfilePoint point = part.points().get(reading.point());
            if (point == null || !point.hidden()) {
                all.add(reading);
            }
        }
        for (ProfilePoint point : part.points().values()) {
            if (point instanceof Derived derived
                    && !point.hidden()
                    && derived.parts().stream().anyMatch(fresh::contains)
                    && derived.parts().stream().allMatch(latest::containsKey)) {
                all.add(derived(derived));
            }
        }
        return StandardReadings.complete(part, all);
    }

    private Reading derived(Derived point) {
        Quality worst = Quality.GOOD;
        List<Moment> moments = new ArrayList<>();
        double[] values = new double[point.parts().size()];
        for (int i = 0; i < values.length; i++) {
            Reading reading = latest.get(point.parts().get(i));
            if (reading == null) {
                throw new IllegalStateException(
                        "asked for before all parts of " + point.point().name() + " are there");
            }
            worst = reading.quality().compareTo(worst) > 0 ? reading.quality() : worst;
            values[i] = reading.goodNumber();
            moments.add(reading.at());
        }
        // A sum is as old as the oldest of its parts.
        Moment at = moments.stream()
                .min((a, b) -> Long.compare(a.monotonicMillis(), b.monotonicMillis()))
                .orElseThrow();
        double value = combine(point.rule(), values);
        if (worst == Quality.GOOD && Double.isFinite(value)) {
            return Reading.good(device, point.point().name(), new Value.Real(value), at);
        }
        return Reading.without(device, point.point().name(), worst == Quality.GOOD ? Quality.OUT_OF_RANGE : worst, at);
    }

    private static double combine(ProfilePoint.Rule rule, double[] values) {
        return switch (rule) {
            case SUM -> Arrays.stream(values).sum();
            case DIFFERENCE -> values[0] - values[1];
            case LARGEST -> Arrays.stream(values).max().orElse(Double.NaN);
            case PRODUCT -> values[0] * values[1];
        };
    }
}
