package energy.busbar.driver.sunspec;

import energy.busbar.driver.modbus.ModbusClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nameplate, from models 702, 121, 120, 802; what was set at commissioning goes before what the maker rates, since
 * percentages refer to it. NaN where unknown.
 *
 * @param maxChargeWatts of a battery, positive
 * @param maxDischargeWatts of a battery
 * @param maxVarInject positive
 * @param maxVarAbsorb positive
 * @param leastPowerFactor the smallest cosine that it can, of the worse of both directions
 */
record Ratings(
        double maxWatts,
        double maxChargeWatts,
        double maxDischargeWatts,
        double maxVarInject,
        double maxVarAbsorb,
        double leastPowerFactor) {
    static Ratings read(ModbusClient client, int unit, List<ModelInstance> models) {
        Map<Integer, ModelReader> readers = new HashMap<>();
        for (ModelInstance model : models) {
            boolean wanted = model.id() == 702 || model.id() == 121 || model.id() == 120 || model.id() == 802;
            if (wanted && !readers.containsKey(model.id())) {
                readers.put(model.id(), ModelReader.readAll(client, unit, model));
            }
        }
        double watts = first(readers, "702.WMax", "702.WMaxRtg", "121.WMax", "120.WRtg");
        double ofInverter = readers.containsKey(702) ? watts : Double.NaN;
        double charge = first(readers, "702.WChaRteMax", "702.WChaRteMaxRtg", "802.WChaRteMax", "120.MaxChaRte");
        double discharge =
                first(readers, "702.WDisChaRteMax", "702.WDisChaRteMaxRtg", "802.WDisChaRteMax", "120.MaxDisChaRte");
        return new Ratings(
                watts,
                charge > 0 ? charge : ofInverter,
                discharge > 0 ? discharge : ofInverter,
                first(readers, "702.VarMaxInj", "702.VarMaxInjRtg", "121.VArMaxQ1", "120.VArRtgQ1"),
                first(readers, "702.VarMaxAbs", "702.VarMaxAbsRtg", "121.VArMaxQ4", "120.VArRtgQ4"),
                worse(
                        first(readers, "702.PFOvrExt", "702.PFOvrExtRtg", "121.PFMinQ1", "120.PFRtgQ1"),
                        first(readers, "702.PFUndExt", "702.PFUndExtRtg", "121.PFMinQ4", "120.PFRtgQ4")));
    }

    /** Without its sign, which makers set as they like. */
    private static double first(Map<Integer, ModelReader> readers, String... names) {
        for (String name : names) {
            ModelReader reader = readers.get(Integer.parseInt(name.substring(0, 3)));
            double value = reader == null ? Double.NaN : Math.abs(reader.number(name.substring(4)));
            if (value > 0) {
                return value;
            }
        }
        return Double.NaN;
    }

    /** Some give it in percent. */
    private static double worse(double one, double other) {
        List<Double> known = new ArrayList<>();
        for (double each : new double[] {one, other}) {
            if (each > 0 && each <= 100) {
                known.add(each > 1 ? each / 100 : each);
            }
        }
        return known.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }
}
