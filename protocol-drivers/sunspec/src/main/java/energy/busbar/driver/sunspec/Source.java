package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Point;

/**
 * Where a point of the gateway comes from.
 *
 * @param spot of the model
 * @param point of the gateway
 * @param how what is done to the number
 */
record Source(ModelInstance model, Spot spot, Point point, Treatment how) {
    /**
     * @param factor from the model's unit to the point's
     * @param low smallest value that can be true, in the point's unit
     * @param high largest value that can be true
     * @param turned whether the option {@code invert} turns it round
     * @param ratio whether it is a power factor, which some devices give in percent
     */
    record Treatment(double factor, double low, double high, boolean turned, boolean ratio) {
        static final Treatment NONE = new Treatment(1, -Double.MAX_VALUE, Double.MAX_VALUE, false, false);

        double apply(double number, boolean invert) {
            double scaled = factor == 1 ? number : factor < 1 ? number / (1 / factor) : number * factor;
            if (ratio && Math.abs(scaled) > 1.1) {
                scaled /= 100;
            }
            return turned && invert ? -scaled : scaled;
        }

        boolean possible(double number) {
            return number >= low && number <= high;
        }
    }
}
