package energy.busbar.driver.sunspec;

import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Unit;
import energy.busbar.profiles.SunSpecModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which registers are which points, by the type that a device is configured as. SunSpec counts as the gateway does:
 * model 701's W is + for generation and discharge, a meter's W + for import (some makers' meters differ: {@code invert}).
 */
final class Mapping {
    private static final Set<Integer> METERS = Set.of(201, 202, 203, 204, 211, 212, 213, 214);
    private static final Set<Integer> INVERTERS = Set.of(101, 102, 103, 111, 112, 113);
    private static final int DER = 701;

    private static final List<String> PHASES = List.of("A", "B", "C");
    private static final List<Point> CURRENTS =
            List.of(StandardPoints.CURRENT_L1, StandardPoints.CURRENT_L2, StandardPoints.CURRENT_L3);
    private static final List<Point> VOLTAGES =
            List.of(StandardPoints.VOLTAGE_L1, StandardPoints.VOLTAGE_L2, StandardPoints.VOLTAGE_L3);
    private static final List<Point> POWERS =
            List.of(StandardPoints.POWER_L1, StandardPoints.POWER_L2, StandardPoints.POWER_L3);

    private static final Map<String, Unit> UNITS = Map.ofEntries(
            Map.entry("W", Unit.WATT),
            Map.entry("WH", Unit.WATT_HOUR),
            Map.entry("Wh", Unit.WATT_HOUR),
            Map.entry("VA", Unit.VOLT_AMPERE),
            Map.entry("Var", Unit.VAR),
            Map.entry("var", Unit.VAR),
            Map.entry("VAr", Unit.VAR),
            Map.entry("V", Unit.VOLT),
            Map.entry("A", Unit.AMPERE),
            Map.entry("Hz", Unit.HERTZ),
            Map.entry("C", Unit.CELSIUS),
            Map.entry("Pct", Unit.PERCENT),
            Map.entry("Secs", Unit.SECOND),
            Map.entry("secs", Unit.SECOND));

    private final List<ModelInstance> models;
    private final List<Source> sources = new ArrayList<>();

    private Mapping(List<ModelInstance> models) {
        this.models = models;
    }

    /** Empty where these models are no device of this type. */
    static List<Source> of(DeviceType type, List<ModelInstance> models) {
        Mapping mapping = new Mapping(models);
        switch (type) {
            case METER -> mapping.any(METERS).ifPresent(mapping::meter);
            case INVERTER ->
                mapping.any(INVERTERS)
                        .ifPresentOrElse(
                                mapping::inverter,
                                () -> mapping.any(Set.of(DER)).ifPresent(mapping::derInverter));
            case BATTERY -> mapping.any(Set.of(DER)).ifPresent(mapping::battery);
            default -> {
                // No other type speaks SunSpec.
            }
        }
        return mapping.sources;
    }

    /** What a device of the type must have, for people. */
    static String needed(DeviceType type) {
        return switch (type) {
            case METER -> "a meter model (201 to 204, 211 to 214)";
            case INVERTER -> "an inverter model (101 to 103, 111 to 113, 701)";
            case BATTERY -> "models 701 (measurement) and 713, 802 or 124 (state of charge)";
            default -> "a meter, inverter or battery: no " + type.word() + " speaks SunSpec";
        };
    }

    /** Every point of a model's top group under its own name, for those who ask for it. */
    static List<Source> raw(ModelInstance model) {
        List<Source> all = new ArrayList<>();
        for (SunSpecModel.Point each : model.model().top().points()) {
            boolean shown = switch (each.type()) {
                case SUNSSF, PAD, STRING, IPADDR, IPV6ADDR, EUI48 -> false;
                default -> model.point(each.name()).isPresent();
            };
            String name = "m" + model.id() + "." + each.name();
            if (shown && name.length() <= 64) {
                Unit unit = UNITS.getOrDefault(each.unit(), Unit.NONE);
                Point.Kind kind = each.type().isNumber() ? Point.Kind.REAL : Point.Kind.WHOLE;
                all.add(new Source(model, each.name(), new Point(name, unit, kind, PollClass.NORMAL)));
            }
        }
        return all;
    }

    private Optional<ModelInstance> any(Set<Integer> ids) {
        return models.stream().filter(m -> ids.contains(m.id())).findFirst();
    }

    private void add(ModelInstance model, String name, Point point) {
        if (model.point(name).isPresent()) {
            sources.add(new Source(model, name, point));
        }
    }

    private void add(ModelInstance model, String name, Point point, double low, double high) {
        if (model.point(name).isPresent()) {
            sources.add(new Source(model, name, point, low, high));
        }
    }

    private void meter(ModelInstance m) {
        add(m, "W", StandardPoints.GRID_POWER);
        for (int i = 0; i < PHASES.size(); i++) {
            add(m, "Wph" + PHASES.get(i), POWERS.get(i));
            add(m, "Aph" + PHASES.get(i), CURRENTS.get(i));
            add(m, "PhVph" + PHASES.get(i), VOLTAGES.get(i));
        }
        add(m, "Hz", StandardPoints.FREQUENCY, 0, 1_000);
        add(m, "TotWhImp", StandardPoints.GRID_IMPORT_ENERGY);
        add(m, "TotWhExp", StandardPoints.GRID_EXPORT_ENERGY);
    }

    private void inverter(ModelInstance m) {
        add(m, "W", StandardPoints.POWER);
        add(m, "WH", StandardPoints.ENERGY);
        add(m, "DCW", StandardPoints.DC_POWER);
        for (int i = 0; i < PHASES.size(); i++) {
            add(m, "Aph" + PHASES.get(i), CURRENTS.get(i));
            add(m, "PhVph" + PHASES.get(i), VOLTAGES.get(i));
        }
        add(m, "Hz", StandardPoints.FREQUENCY, 0, 1_000);
        add(m, "TmpCab", StandardPoints.CABINET_TEMPERATURE, -60, 200);
        add(m, "St", StandardPoints.OPERATING_STATE);
    }

    private void derInverter(ModelInstance m) {
        add(m, "W", StandardPoints.POWER);
        add(m, "TotWhInj", StandardPoints.ENERGY);
        der(m);
        for (int i = 0; i < PHASES.size(); i++) {
            add(m, "AL" + (i + 1), CURRENTS.get(i));
        }
    }

    private void battery(ModelInstance m) {
        Optional<ModelInstance> capacity = any(Set.of(713));
        Optional<ModelInstance> base = any(Set.of(802));
        Optional<ModelInstance> basic = any(Set.of(124));
        if (capacity.isEmpty() && base.isEmpty() && basic.isEmpty()) {
            return;
        }
        add(m, "W", StandardPoints.CHARGE_RATE);
        add(m, "TotWhInj", StandardPoints.DISCHARGED_ENERGY);
        add(m, "TotWhAbs", StandardPoints.CHARGED_ENERGY);
        der(m);
        if (capacity.isPresent()) {
            add(capacity.get(), "SoC", StandardPoints.CHARGE_PERCENTAGE, 0, 100.5);
            add(capacity.get(), "WHAvail", StandardPoints.CHARGE);
            add(capacity.get(), "WHRtg", StandardPoints.CAPACITY);
        } else if (base.isPresent()) {
            add(base.get(), "SoC", StandardPoints.CHARGE_PERCENTAGE, 0, 100.5);
            add(base.get(), "WHRtg", StandardPoints.CAPACITY);
        } else {
            add(basic.orElseThrow(), "ChaState", StandardPoints.CHARGE_PERCENTAGE, 0, 100.5);
        }
        basic.ifPresent(b -> add(b, "MinRsvPct", StandardPoints.BACKUP_RESERVE, 0, 100));
    }

    private void der(ModelInstance m) {
        for (int i = 0; i < PHASES.size(); i++) {
            add(m, "VL" + (i + 1), VOLTAGES.get(i));
        }
        add(m, "Hz", StandardPoints.FREQUENCY, 0, 1_000);
        add(m, "TmpCab", StandardPoints.CABINET_TEMPERATURE, -60, 200);
        add(m, "InvSt", StandardPoints.OPERATING_STATE);
    }
}
