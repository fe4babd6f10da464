package energy.busbar.driver.sunspec;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One stored curve of models 705 to 710 and 712, or one stored control of 711.
 *
 * @param settings by the model's own names and in its units, such as {@code DeptRef} 1 and {@code RspTms} 5; those that are
 *     left out stay as the device has them
 * @param lines the curve's corners from left to right: one line named "" for 705, 706 and 712, up to three named
 *     {@code MustTrip}, {@code MayTrip}, {@code MomCess} for 707 to 710, none for 711
 */
public record Curve(Map<String, Double> settings, Map<String, List<Corner>> lines) {
    /**
     * @param x voltage in percent of nominal, frequency in Hz (709, 710), or power in percent (712)
     * @param y reactive power or power in percent, or the time in s (707 to 710)
     */
    public record Corner(double x, double y) {}

    public Curve {
        settings = Map.copyOf(settings);
        lines = lines.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
    }

    /** With one line. */
    public static Curve of(Map<String, Double> settings, List<Corner> corners) {
        return new Curve(settings, Map.of("", corners));
    }

    @Override
    public String toString() {
        return new TreeMap<>(settings) + " " + new TreeMap<>(lines);
    }
}
