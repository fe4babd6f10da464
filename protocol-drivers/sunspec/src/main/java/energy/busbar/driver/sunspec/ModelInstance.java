package energy.busbar.driver.sunspec;

import energy.busbar.profiles.SunSpecModel;
import energy.busbar.profiles.SunSpecModel.Point;
import java.util.Optional;

/**
 * A model as a device has it.
 *
 * @param address of its ID register
 * @param length as the device says, registers after L; what lies behind it is not there, whatever the table says
 */
record ModelInstance(SunSpecModel model, int address, int length) {
    int id() {
        return model.id();
    }

    /** A point of the top group that lies within the device's length. */
    Optional<Point> point(String name) {
        return model.point(name).filter(p -> p.offset() + p.size() <= SunSpecModel.HEADER + length);
    }
}
