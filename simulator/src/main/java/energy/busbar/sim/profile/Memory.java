package energy.busbar.sim.profile;

import energy.busbar.profiles.ProfileLink.Forbidden;
import energy.busbar.profiles.ProfileLink.ReadLimits;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holding and input registers, and which of them can be read. */
final class Memory {
    private static final int SPACE = 65_536;
    private static final int HOLDING = 3;

    /** Between the points: what is taken for a value shows. */
    private static final int HOLE = 0x5A5A;

    private final int[] holding = new int[SPACE];
    private final int[] input = new int[SPACE];
    private final BitSet holdingRead = new BitSet(SPACE);
    private final BitSet inputRead = new BitSet(SPACE);

    /** Readable are the points, the holes between them that may be read along, and what alignment adds. */
    Memory(List<Cell> cells, ReadLimits limits) {
        Arrays.fill(holding, HOLE);
        Arrays.fill(input, HOLE);
        for (Cell cell : cells) {
            if (cell.readable()) {
                int align = limits.align();
                int from = cell.address() / align * align;
                readable(cell.function()).set(from, Math.min(SPACE, (cell.end() + align - 1) / align * align));
            }
        }
        for (int function = HOLDING; function <= HOLDING + 1; function++) {
            BitSet read = readable(function);
            for (int end = read.nextClearBit(Math.max(0, read.nextSetBit(0)));
                    end < SPACE;
                    end = read.nextClearBit(end)) {
                int next = read.nextSetBit(end);
                if (next < 0) {
                    break;
                }
                if (next - end <= limits.gap()) {
                    read.set(end, next);
                }
                end = next;
            }
        }
        // What can only be written is no hole.
        cells.stream()
                .filter(c -> !c.readable())
                .forEach(c -> readable(c.function()).clear(c.address(), c.end()));
        for (Forbidden range : limits.forbidden()) {
            readable(range.function()).clear(range.from(), range.to() + 1);
        }
    }

    private BitSet readable(int function) {
        return function == HOLDING ? holdingRead : inputRead;
    }

    /** Null where not all of it can be read. */
    int @Nullable [] read(int function, int address, int count) {
        return readable(function).nextClearBit(address) < address + count ? null : words(function, address, count);
    }

    int[] words(int function, int address, int count) {
        return Arrays.copyOfRange(function == HOLDING ? holding : input, address, address + count);
    }

    int[] words(Cell cell) {
        return words(cell.function(), cell.address(), cell.length());
    }

    void put(Cell cell, int[] words) {
        System.arraycopy(words, 0, cell.function() == HOLDING ? holding : input, cell.address(), words.length);
    }

    /** From now on exception 2. */
    void takeAway(Cell cell) {
        readable(cell.function()).clear(cell.address(), cell.end());
    }
}
