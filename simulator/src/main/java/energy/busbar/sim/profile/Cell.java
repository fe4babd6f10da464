package energy.busbar.sim.profile;

import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.Register;
import java.util.List;

/** Registers that belong together, and every point that is read out of them. */
record Cell(int function, int address, int length, List<Measured> points) {
    Cell {
        points = List.copyOf(points);
    }

    int end() {
        return address + length;
    }

    boolean overlaps(int function, int from, int end) {
        return this.function == function && address < end && from < this.end();
    }

    Register register() {
        return points.get(0).register();
    }

    boolean readable() {
        return points.stream().anyMatch(p -> p.access().readable());
    }

    boolean isWrittenBy(int function) {
        return points.stream().anyMatch(p -> p.access().writeFunction() == function);
    }

    /** Whether it is one number and nothing else is read out of its bits. */
    boolean isOneNumber() {
        return points.size() == 1 && register().isNumber() && register().mask() == 0;
    }
}
