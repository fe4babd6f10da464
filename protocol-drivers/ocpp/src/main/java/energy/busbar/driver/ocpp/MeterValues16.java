package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.driver.ocpp.message.OcppTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The {@code meterValue} list of MeterValues.req and StopTransaction.req (OCPP 1.6 §7.33 MeterValue, §7.43
 * SampledValue) as standard points in SI units. Consumption by the car is plus.
 */
final class MeterValues16 {
    /** @param written the charger's time of the sample; empty where it gives none that can be read */
    record Sample(Optional<Instant> written, Map<String, Double> points) {
        Sample {
            points = Map.copyOf(points);
        }
    }

    private static final List<String> CURRENTS = List.of(
            StandardPoints.CHARGER_CURRENT_L1.name(),
            StandardPoints.CHARGER_CURRENT_L2.name(),
            StandardPoints.CHARGER_CURRENT_L3.name());

    private MeterValues16() {}

    static List<Sample> parse(JsonNode meterValues) {
        List<Sample> samples = new ArrayList<>();
        // A single object in place of a list of one occurs.
        for (JsonNode meterValue : meterValues.isObject() ? List.of(meterValues) : meterValues) {
            Optional<Instant> written =
                    OcppTime.parse(meterValue.path("timestamp").asText(""));
            Map<String, Double> points = points(meterValue.path("sampledValue"));
            if (!points.isEmpty()) {
                samples.add(new Sample(written, points));
            }
        }
        return samples;
    }

    private static Map<String, Double> points(JsonNode sampledValues) {
        Map<String, double[]> phases = new HashMap<>();
        Map<String, Double> totals = new HashMap<>();
        for (JsonNode sampled : sampledValues.isObject() ? List.of(sampledValues) : sampledValues) {
            OptionalDouble number = number(sampled);
            String location = sampled.path("location").asText("Outlet");
            // Begin and end values of a transaction are present registers all the same.
            if (number.isEmpty() || !(location.equals("Outlet") || location.equals("Body"))) {
                continue;
            }
            String measurand = measurand(sampled.path("measurand").asText(""));
            Optional<Integer> phase = phase(sampled.path("phase").asText(""));
            if (phase.isEmpty()) {
                totals.put(measurand, number.getAsDouble());
            } else if (phase.get() >= 0) {
                phases.computeIfAbsent(measurand, m -> new double[] {Double.NaN, Double.NaN, Double.NaN})[phase.get()] =
                        number.getAsDouble();
            }
        }
        Map<String, Double> points = new LinkedHashMap<>();
        double[] currents = phases.getOrDefault("Current.Import", new double[0]);
        for (int i = 0; i < currents.length; i++) {
            put(points, CURRENTS.get(i), currents[i]);
        }
        put(points, StandardPoints.CHARGER_CURRENT.name(), largest(currents, totals.get("Current.Import")));
        put(
                points,
                StandardPoints.CHARGER_WATTAGE.name(),
                totalOrSum(totals.get("Power.Active.Import"), phases.get("Power.Active.Import")));
        put(
                points,
                StandardPoints.CHARGER_ENERGY.name(),
                totalOrSum(totals.get("Energy.Active.Import.Register"), phases.get("Energy.Active.Import.Register")));
        put(points, StandardPoints.CHARGER_VOLTAGE.name(), mean(totals.get("Voltage"), phases.get("Voltage")));
        return points;
    }

    /** Without a measurand a value is the energy register (§7.43); "W" and "Power" are what some chargers call power. */
    private static String measurand(String written) {
        return switch (written.trim()) {
            case "" -> "Energy.Active.Import.Register";
            case "W", "Power" -> "Power.Active.Import";
            case "Current" -> "Current.Import";
            default -> written.trim();
        };
    }

    /** @return empty for a total, 0 to 2 for a line to neutral, −1 for what is neither (N, line to line) */
    private static Optional<Integer> phase(String written) {
        return switch (written.trim()) {
            case "" -> Optional.empty();
            case "L1", "L1-N" -> Optional.of(0);
            case "L2", "L2-N" -> Optional.of(1);
            case "L3", "L3-N" -> Optional.of(2);
            default -> Optional.of(-1);
        };
    }

    private static OptionalDouble number(JsonNode sampled) {
        if (sampled.path("format").asText("Raw").equals("SignedData")) {
            return OptionalDouble.empty();
        }
        double value;
        try {
            value = Double.parseDouble(sampled.path("value").asText("").trim());
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
        String unit = sampled.path("unit").asText("").trim().toLowerCase(Locale.ROOT);
        double scaled = switch (unit) {
            case "kw", "kwh" -> value * 1000;
            case "ma", "mv" -> value / 1000;
            default -> value;
        };
        return Double.isFinite(scaled) ? OptionalDouble.of(scaled) : OptionalDouble.empty();
    }

    private static void put(Map<String, Double> points, String name, double value) {
        if (!Double.isNaN(value)) {
            points.put(name, value);
        }
    }

    private static double largest(double[] phases, @Nullable Double total) {
        double largest = Double.NaN;
        for (double value : phases) {
            largest = Double.isNaN(largest) || value > largest ? value : largest;
        }
        return Double.isNaN(largest) && total != null ? total : largest;
    }

    private static double totalOrSum(@Nullable Double total, double @Nullable [] phases) {
        return total != null || phases == null ? orNaN(total) : sum(phases, false);
    }

    private static double mean(@Nullable Double total, double @Nullable [] phases) {
        return total != null || phases == null ? orNaN(total) : sum(phases, true);
    }

    private static double orNaN(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    /** Of the phases that there are; a phase of 0 V is not connected and does not count in a mean. */
    private static double sum(double[] phases, boolean mean) {
        double sum = 0;
        int count = 0;
        for (double value : phases) {
            if (!Double.isNaN(value) && !(mean && value == 0)) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? Double.NaN : mean ? sum / count : sum;
    }
}
