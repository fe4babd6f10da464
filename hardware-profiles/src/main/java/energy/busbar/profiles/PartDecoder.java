package energy.busbar.profiles;

import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.RegisterCodec.Decoded;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes values of what was read of a device: scale factors applied, derived points added. Pure. */
public final class PartDecoder {
    private PartDecoder() {}

    /**
     * @param words registers by point, as {@link ReadBlocks.Block#of} cuts them out; an empty array for a point whose read
     *     failed
     * @param earlier values of points that this poll did not read, such as a factor that is read once
     * @return a value or a quality for each point of {@code words}, and for each derived point with a part among them, in
     *     the order of the profile; hidden ones too
     */
    public static Map<String, Decoded> decode(DevicePart part, Map<String, int[]> words, Map<String, Decoded> earlier) {
        Map<String, Decoded> decoded = new LinkedHashMap<>();
        for (ProfilePoint point : part.points().values()) {
            String name = point.point().name();
            if (point instanceof Measured measured && words.containsKey(name)) {
                decoded.put(name, measured(part, measured, words, earlier));
            }
        }
        for (ProfilePoint point : part.points().values()) {
            if (point instanceof Derived derived && derived.parts().stream().anyMatch(words::containsKey)) {
                decoded.put(point.point().name(), derived(derived, decoded, earlier));
            }
        }
        return decoded;
    }

    private static Decoded measured(
            DevicePart part, Measured point, Map<String, int[]> words, Map<String, Decoded> earlier) {
        int[] own = words.get(point.point().name());
        if (own == null || own.length == 0) {
            return without(Quality.COMM_FAIL);
        }
        Optional<String> factor = point.register().scaleFrom();
        if (factor.isEmpty()) {
            return RegisterCodec.decode(point.register(), own);
        }
        Decoded exponent = earlier.getOrDefault(factor.get(), without(Quality.COMM_FAIL));
        Optional<Measured> scale = part.measured(factor.get());
        int[] registers = words.get(factor.get());
        if (scale.isPresent() && registers != null && registers.length > 0) {
            exponent = RegisterCodec.decode(scale.get().register(), registers);
        }
        return exponent.rawValue() == null
                ? without(exponent.quality())
                : RegisterCodec.decode(
                        point.register(), own, (int) exponent.rawValue().asDouble());
    }

    private static Decoded derived(Derived point, Map<String, Decoded> decoded, Map<String, Decoded> earlier) {
        Quality worst = Quality.GOOD;
        double[] values = new double[point.parts().size()];
        for (int i = 0; i < values.length; i++) {
            String name = point.parts().get(i);
            Decoded part = decoded.getOrDefault(name, earlier.getOrDefault(name, without(Quality.COMM_FAIL)));
            worst = part.quality().compareTo(worst) > 0 ? part.quality() : worst;
            values[i] = part.rawValue() == null ? Double.NaN : part.rawValue().asDouble();
        }
        double value = combine(point.rule(), values);
        if (worst != Quality.GOOD || !Double.isFinite(value)) {
            return without(worst == Quality.GOOD ? Quality.OUT_OF_RANGE : worst);
        }
        return new Decoded(new Value.Real(value), worst);
    }

    private static double combine(ProfilePoint.Rule rule, double[] values) {
        return switch (rule) {
            case SUM -> Arrays.stream(values).sum();
            case DIFFERENCE -> values[0] - values[1];
            case LARGEST -> Arrays.stream(values).max().orElse(Double.NaN);
            case PRODUCT -> values[0] * values[1];
        };
    }

    private static Decoded without(Quality quality) {
        return new Decoded(null, quality);
    }
}
