package energy.busbar.sim.counting;

import energy.busbar.sim.modbus.Registers;
import org.jspecify.annotations.Nullable;

/**
 * A device whose only value is how often it was read: holding registers 0 and 1, an unsigned number of 32 bits, high word
 * first, 1 at the first read. So every reading is told from every other, and whoever has them all knows which is missing.
 */
public final class CountingUnit implements Registers {
    private static final int REGISTERS = 2;

    private long reads;

    @Override
    public synchronized int @Nullable [] read(int address, int count) {
        if (address != 0 || count != REGISTERS) {
            return null;
        }
        reads++;
        return new int[] {(int) (reads >>> 16) & 0xFFFF, (int) reads & 0xFFFF};
    }

    @Override
    public Written write(int address, int[] values) {
        return Written.ILLEGAL_ADDRESS;
    }

    /** The number that was read last; 0 before the first. */
    public synchronized long reads() {
        return reads;
    }
}
