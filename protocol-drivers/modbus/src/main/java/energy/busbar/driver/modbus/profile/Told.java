package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.DeadBands;
import energy.busbar.profiles.PartDecoder;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.RegisterCodec.Decoded;
import energy.busbar.profiles.StandardReadings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes readings of answers: decoded, counters kept growing, dead bands, each with the instant of its answer. */
final class Told {
    private final DeviceId device;
    private final DevicePart part;
    private final DeadBands bands;
    private final Counters counters = new Counters();
    /** Points of {@link PollClass#ONCE}, which others may be scaled by; one entry a point of the profile. */
    private final Map<String, Decoded> once = new HashMap<>();

    Told(DeviceId device, DevicePart part, DeadBands bands) {
        this.device = device;
        this.part = part;
        this.bands = bands;
    }

    /** Whether a point of ONCE did not come yet. */
    boolean lacksOnce() {
        return part.points().values().stream()
                .filter(p -> p.point().pollClass() == PollClass.ONCE
                        && p instanceof Measured m
                        && m.access().readable())
                .map(p -> once.get(p.point().name()))
                .anyMatch(d -> d == null || d.quality() == Quality.COMM_FAIL);
    }

    List<Reading> of(PollClass pollClass, Answers answers) {
        Map<String, Decoded> earlier = new HashMap<>(once);
        answers.refused.forEach(name -> earlier.put(name, new Decoded(null, Quality.NOT_IMPLEMENTED)));
        Map<String, Decoded> decoded = PartDecoder.decode(part, answers.words, earlier);
        List<Reading> readings = new ArrayList<>();
        for (ProfilePoint point : part.points().values()) {
            String name = point.point().name();
            boolean own = point.point().pollClass() == pollClass;
            Decoded value = decoded.get(name);
            if (value == null && (answers.refused.contains(name) || (own && refused(point, answers)))) {
                value = new Decoded(null, Quality.NOT_IMPLEMENTED);
            }
            // A derived point of another class would be made of parts of different polls.
            if (value == null || (point instanceof Derived && !own)) {
                continue;
            }
            Decoded told = point instanceof Measured measured
                    ? counters.next(measured, value, exponent(measured, decoded, earlier))
                    : value;
            if (point.point().pollClass() == PollClass.ONCE) {
                once.put(name, told);
            }
            if (!point.hidden()) {
                readings.add(bands.next(reading(name, told, at(point, answers))));
            }
        }
        return StandardReadings.complete(part, readings);
    }

    private static boolean refused(ProfilePoint point, Answers answers) {
        return point instanceof Derived derived && answers.refused.containsAll(derived.parts());
    }

    private static int exponent(Measured point, Map<String, Decoded> decoded, Map<String, Decoded> earlier) {
        return point.register()
                .scaleFrom()
                .map(factor -> decoded.getOrDefault(factor, earlier.get(factor)))
                .flatMap(Decoded::value)
                .map(value -> (int) value.asDouble())
                .orElse(0);
    }

    /** Of a derived point, when the oldest of its parts was measured. */
    private static Moment at(ProfilePoint point, Answers answers) {
        List<String> names = point instanceof Derived derived
                ? derived.parts()
                : List.of(point.point().name());
        return names.stream()
                .map(answers.at::get)
                .filter(Objects::nonNull)
                .min(Comparator.comparingLong(Moment::monotonicMillis))
                .orElseThrow();
    }

    private Reading reading(String name, Decoded told, Moment at) {
        Value value = told.rawValue();
        return value == null
                ? Reading.without(device, name, told.quality(), at)
                : new Reading(device, name, value, told.quality(), at);
    }
}
