package energy.busbar.driver.ocpp;

import energy.busbar.core.model.StandardPoints;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of one moment, of either version, as standard points in SI units. Consumption by the car is plus. */
final class MeterPoints {
    enum What {
        ENERGY,
        POWER,
        CURRENT,
        VOLTAGE
    }

    /** Of the whole connector, not of one phase. */
    static final int TOTAL = -1;

    /**
     * @param written the charger's time of the sample; empty where it gives none that can be read
     * @param points by name, SI
     */
    record Sample(Optional<Instant> written, Map<String, Double> points) {
        Sample {
            points = Map.copyOf(points);
        }
    }

    static final List<String> CURRENTS = List.of(
            StandardPoints.CHARGER_CURRENT_L1.name(),
            StandardPoints.CHARGER_CURRENT_L2.name(),
            StandardPoints.CHARGER_CURRENT_L3.name());

    private final Map<What, double[]> phases = new EnumMap<>(What.class);
    private final Map<What, Double> totals = new EnumMap<>(What.class);

    /** @param phase 0 to 2 for a line to neutral, or {@link #TOTAL} */
    void add(What what, int phase, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        if (phase == TOTAL) {
            totals.put(what, value);
        } else {
            phases(what)[phase] = value;
        }
    }

    /** Empty when nothing of use was added. */
    Map<String, Double> points() {
        Map<String, Double> points = new LinkedHashMap<>();
        double[] currents = phases(What.CURRENT);
        for (int i = 0; i < currents.length; i++) {
            put(points, CURRENTS.get(i), currents[i]);
        }
        // A car draws what its most loaded phase draws; the total of currents is no current of any wire.
        double largest =
                Arrays.stream(currents).filter(a -> !Double.isNaN(a)).max().orElse(total(What.CURRENT));
        put(points, StandardPoints.CHARGER_CURRENT.name(), largest);
        put(points, StandardPoints.CHARGER_WATTAGE.name(), totalOrSum(What.POWER));
        put(points, StandardPoints.CHARGER_ENERGY.name(), totalOrSum(What.ENERGY));
        put(points, StandardPoints.CHARGER_VOLTAGE.name(), meanVoltage());
        return points;
    }

    private double totalOrSum(What what) {
        double[] there =
                Arrays.stream(phases(what)).filter(v -> !Double.isNaN(v)).toArray();
        return totals.containsKey(what) || there.length == 0
                ? total(what)
                : Arrays.stream(there).sum();
    }

    /** A phase of 0 V is not connected and does not count. */
    private double meanVoltage() {
        double mean = Arrays.stream(phases(What.VOLTAGE))
                .filter(v -> !Double.isNaN(v) && v != 0)
                .average()
                .orElse(Double.NaN);
        return totals.containsKey(What.VOLTAGE) ? total(What.VOLTAGE) : mean;
    }

    private double[] phases(What what) {
        return phases.computeIfAbsent(what, w -> new double[] {Double.NaN, Double.NaN, Double.NaN});
    }

    private double total(What what) {
        return totals.getOrDefault(what, Double.NaN);
    }

    private static void put(Map<String, Double> points, String name, double value) {
        if (!Double.isNaN(value)) {
            points.put(name, value);
        }
    }
}
