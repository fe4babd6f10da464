package energy.busbar.sim.modbus;

import org.jspecify.annotations.Nullable;

/** A unit that has holding registers only, which functions 6 and 16 both write. */
public interface Registers extends ModbusUnit {
    /** @return {@code count} values of 0 to 65535, or null where the range is not all there (exception 2) */
    int @Nullable [] read(int address, int count);

    Written write(int address, int[] values);

    @Override
    default Reply read(int function, int address, int count) {
        if (function != 3) {
            return Reply.refused(ILLEGAL_FUNCTION);
        }
        int[] values = read(address, count);
        return values == null ? Reply.refused(ILLEGAL_ADDRESS) : Reply.of(values);
    }

    @Override
    default Reply write(int function, int address, int[] values) {
        return switch (write(address, values)) {
            case DONE -> Reply.done();
            case ILLEGAL_ADDRESS -> Reply.refused(ILLEGAL_ADDRESS);
            case ILLEGAL_VALUE -> Reply.refused(ILLEGAL_VALUE);
        };
    }

    /** What became of a write. */
    enum Written {
        DONE,
        /** Exception 2: not there, or read-only. */
        ILLEGAL_ADDRESS,
        /** Exception 3. */
        ILLEGAL_VALUE
    }
}
