package energy.busbar.driver.sunspec;

import energy.busbar.core.model.Point;

/**
 * Where a point of the gateway comes from.
 *
 * @param name of the model's point
 * @param point of the gateway
 * @param low smallest value that can be true, in the point's unit
 * @param high largest value that can be true
 */
record Source(ModelInstance model, String name, Point point, double low, double high) {
    Source(ModelInstance model, String name, Point point) {
        this(model, name, point, -Double.MAX_VALUE, Double.MAX_VALUE);
    }
}
