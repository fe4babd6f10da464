package energy.busbar.sim.modbus;

import org.jspecify.annotations.Nullable;

/** The holding registers of one unit. Called on server threads, several at a time. */
public interface Registers {
    /** @return {@code count} values of 0 to 65535, or null where the range is not all there (exception 2) */
    int @Nullable [] read(int address, int count);

    Written write(int address, int[] values);

    /** What became of a write. */
    enum Written {
        DONE,
        /** Exception 2: not there, or read-only. */
        ILLEGAL_ADDRESS,
        /** Exception 3. */
        ILLEGAL_VALUE
    }
}
