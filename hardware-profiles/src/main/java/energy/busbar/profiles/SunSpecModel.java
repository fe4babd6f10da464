package energy.busbar.profiles;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A SunSpec information model: where its points are and what they hold. Offsets count registers from the model's ID
 * register; ID and L themselves are at 0 and 1. Source: SunSpec Device Information Model Specification 1.1.
 */
public record SunSpecModel(int id, String name, Group top) {
    /** Registers of ID and L before the first point. */
    public static final int HEADER = 2;

    /**
     * @param count how often the group stands: a number, the name of the point that says so, or "0" for as often as the
     *     model's length has room
     * @param sync whether its points must be read in one request
     */
    public record Group(String name, String count, boolean sync, List<Point> points, List<Group> groups) {
        public Group {
            points = List.copyOf(points);
            groups = List.copyOf(groups);
        }

        /** Registers of this group's own points, without inner groups. */
        public int ownSize() {
            return points.stream().mapToInt(Point::size).sum();
        }
    }

    /**
     * @param offset from the first register of its group; in the top group from the model's ID register
     * @param size registers
     * @param scale name of the point with the exponent, a whole number, or empty
     * @param unit as SunSpec spells it, such as {@code W}; empty where there is none
     * @param symbols words of an enumeration's values or a bit field's bits
     */
    public record Point(
            String name,
            Type type,
            int offset,
            int size,
            Optional<String> scale,
            String unit,
            boolean writable,
            boolean mandatory,
            Map<Long, String> symbols) {
        public Point {
            symbols = Map.copyOf(symbols);
        }
    }

    /** How a point's registers are to be read. */
    public enum Type {
        INT16,
        INT32,
        INT64,
        UINT16,
        UINT32,
        UINT64,
        ACC16,
        ACC32,
        ACC64,
        COUNT,
        ENUM16,
        ENUM32,
        BITFIELD16,
        BITFIELD32,
        BITFIELD64,
        FLOAT32,
        FLOAT64,
        SUNSSF,
        STRING,
        IPADDR,
        IPV6ADDR,
        EUI48,
        /** Sixteen bits of which every value is one; there is no "not implemented". */
        RAW16,
        PAD;

        /** Whether it is a number that a scale factor can apply to. */
        public boolean isNumber() {
            return ordinal() <= COUNT.ordinal() || this == FLOAT32 || this == FLOAT64;
        }
    }

    /** A point of the top group. */
    public Optional<Point> point(String name) {
        return top.points().stream().filter(p -> p.name().equals(name)).findFirst();
    }
}
