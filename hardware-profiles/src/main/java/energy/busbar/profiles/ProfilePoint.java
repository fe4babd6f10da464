package energy.busbar.profiles;

import energy.busbar.core.model.Point;
import java.util.List;
import java.util.Optional;

/** A point of a device: read from registers or resources, or made of other points of the same device. */
public sealed interface ProfilePoint permits ProfilePoint.Measured, ProfilePoint.Derived, CoapPoint {
    Point point();

    /** Whether it only serves other points and writes, and is not published. */
    boolean hidden();

    /**
     * @param access which Modbus functions it takes
     * @param counter present for a cumulative register
     */
    record Measured(Point point, boolean hidden, Register register, Access access, Optional<Counter> counter)
            implements ProfilePoint {}

    /** Has the worst quality of its parts. */
    record Derived(Point point, boolean hidden, Rule rule, List<String> parts) implements ProfilePoint {
        public Derived {
            parts = List.copyOf(parts);
        }
    }

    /** How a derived point comes out of its parts. */
    enum Rule {
        SUM,
        /** The first less the second. */
        DIFFERENCE,
        LARGEST,
        /** Of two, such as volts and amperes. */
        PRODUCT
    }

    /** @param writeFunction 6, 16, or 0 where it cannot be written */
    record Access(boolean readable, int writeFunction) {
        public boolean writable() {
            return writeFunction != 0;
        }
    }

    /**
     * A register that only grows.
     *
     * @param wrapsAt the raw value after which it starts at 0 again; 0 where the document gives none
     */
    record Counter(long wrapsAt) {}
}
