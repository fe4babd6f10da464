package energy.busbar.driver.sunspec;

import energy.busbar.core.model.GridCurve;
import energy.busbar.core.model.GridCurve.FrequencyDroop;
import energy.busbar.core.model.GridCurve.Reference;
import energy.busbar.core.model.GridCurve.VoltVar;
import energy.busbar.core.model.GridCurve.VoltWatt;
import energy.busbar.driver.sunspec.SunSpecCurves.Function;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Between the gateway's curves and those of models 705, 706 and 711. Pure. */
final class GridCurves {
    private static final int LONGEST = 1_000;
    private static final String REFERENCE = "DeptRef";
    private static final String RESPONSE = "RspTms";
    private static final Map<Function, List<Reference>> REFERENCES = Map.of(
            Function.VOLT_VAR,
            List.of(
                    Reference.MAXIMUM_POWER,
                    Reference.MAXIMUM_REACTIVE_POWER,
                    Reference.AVAILABLE_REACTIVE_POWER,
                    Reference.MAXIMUM_APPARENT_POWER),
            Function.VOLT_WATT,
            List.of(Reference.MAXIMUM_POWER, Reference.AVAILABLE_POWER));

    private GridCurves() {}

    static Curve of(GridCurve curve) {
        if (curve instanceof VoltVar voltVar) {
            return of(Function.VOLT_VAR, voltVar.corners(), voltVar.reference(), voltVar.responseSeconds());
        }
        if (curve instanceof VoltWatt voltWatt) {
            return of(Function.VOLT_WATT, voltWatt.corners(), voltWatt.reference(), voltWatt.responseSeconds());
        }
        FrequencyDroop droop = (FrequencyDroop) curve;
        Map<String, Double> settings = new HashMap<>();
        settings.put("DbOf", droop.overDeadbandHertz());
        settings.put("DbUf", droop.underDeadbandHertz());
        // A ratio: 0.05 is a droop of 5 %.
        settings.put("KOf", droop.overDroopPercent() / 100);
        settings.put("KUf", droop.underDroopPercent() / 100);
        droop.responseSeconds().ifPresent(s -> settings.put(RESPONSE, s));
        return new Curve(settings, Map.of());
    }

    private static Curve of(
            Function function, List<GridCurve.Corner> corners, Reference reference, OptionalDouble response) {
        Map<String, Double> settings = new HashMap<>();
        settings.put(
                REFERENCE, (double) REFERENCES.getOrDefault(function, List.of()).indexOf(reference));
        response.ifPresent(s -> settings.put(RESPONSE, s));
        return Curve.of(
                settings,
                corners.stream()
                        .map(c -> new Curve.Corner(c.voltagePercent(), c.outputPercent()))
                        .toList());
    }

    /** For people; in the model's own words where a device holds a curve that the gateway would not set. */
    static String words(Function function, Optional<Curve> inForce) {
        if (inForce.isEmpty()) {
            return "off";
        }
        Curve curve = inForce.get();
        try {
            return read(function, curve).words();
        } catch (IllegalArgumentException e) {
            String text = curve.toString();
            return text.substring(0, Math.min(LONGEST, text.length()));
        }
    }

    private static GridCurve read(Function function, Curve curve) {
        Map<String, Double> settings = curve.settings();
        OptionalDouble response = settings.containsKey(RESPONSE)
                ? OptionalDouble.of(settings.getOrDefault(RESPONSE, 0.0))
                : OptionalDouble.empty();
        if (function == Function.FREQUENCY_DROOP) {
            return new FrequencyDroop(
                    settings.getOrDefault("DbOf", Double.NaN),
                    settings.getOrDefault("DbUf", Double.NaN),
                    100 * settings.getOrDefault("KOf", Double.NaN),
                    100 * settings.getOrDefault("KUf", Double.NaN),
                    response);
        }
        List<Reference> references = REFERENCES.getOrDefault(function, List.of());
        int reference = settings.getOrDefault(REFERENCE, -1.0).intValue();
        if (reference < 0 || reference >= references.size()) {
            throw new IllegalArgumentException("no reference " + reference);
        }
        List<GridCurve.Corner> corners = curve.lines().getOrDefault("", List.of()).stream()
                .map(c -> new GridCurve.Corner(c.x(), c.y()))
                .toList();
        return function == Function.VOLT_VAR
                ? new VoltVar(corners, references.get(reference), response)
                : new VoltWatt(corners, references.get(reference), response);
    }
}
