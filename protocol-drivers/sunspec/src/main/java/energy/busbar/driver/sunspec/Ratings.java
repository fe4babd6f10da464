package energy.busbar.driver.sunspec;

import energy.busbar.driver.modbus.ModbusClient;
import java.util.List;

/**
 * The nameplate, from models 702, 121 and 120; what was set at commissioning goes before what the maker rates, since
 * percentages refer to it.
 *
 * @param maxWatts NaN where unknown
 * @param maxChargeWatts of a battery, positive; NaN where unknown
 * @param maxDischargeWatts of a battery; NaN where unknown
 */
record Ratings(double maxWatts, double maxChargeWatts, double maxDischargeWatts) {
    static Ratings read(ModbusClient client, int unit, List<ModelInstance> models) {
        double watts = Double.NaN;
        double charge = Double.NaN;
        double discharge = Double.NaN;
        for (ModelInstance model : models) {
            if (model.id() == 702) {
                ModelReader reader = ModelReader.readAll(client, unit, model);
                watts = first(watts, reader.number("WMax"), reader.number("WMaxRtg"));
                charge = first(charge, reader.number("WChaRteMax"), reader.number("WChaRteMaxRtg"), watts);
                discharge = first(discharge, reader.number("WDisChaRteMax"), reader.number("WDisChaRteMaxRtg"), watts);
            }
        }
        for (ModelInstance model : models) {
            if (model.id() == 121) {
                watts = first(watts, ModelReader.readAll(client, unit, model).number("WMax"));
            }
        }
        for (ModelInstance model : models) {
            if (model.id() == 120) {
                watts = first(watts, ModelReader.readAll(client, unit, model).number("WRtg"));
            }
        }
        return new Ratings(watts, charge, discharge);
    }

    private static double first(double... candidates) {
        for (double candidate : candidates) {
            if (candidate > 0) {
                return candidate;
            }
        }
        return Double.NaN;
    }
}
