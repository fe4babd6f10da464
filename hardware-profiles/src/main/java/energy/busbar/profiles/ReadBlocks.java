package energy.busbar.profiles;

import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.ProfilePoint.Measured;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Merges points into reads that the device takes. Pure. */
public final class ReadBlocks {
    /** @param points those that lie wholly inside */
    public record Block(int function, int address, int count, List<Measured> points) {
        public Block {
            points = List.copyOf(points);
        }

        /** A point's registers out of this block's. */
        public int[] of(Measured point, int[] words) {
            int from = point.register().address() - address;
            return java.util.Arrays.copyOfRange(
                    words, from, from + point.register().length());
        }
    }

    private ReadBlocks() {}

    /** Blocks in the order of their addresses; points that cannot be read are left out. */
    public static List<Block> plan(Collection<Measured> points, ReadLimits limits) {
        List<Measured> sorted = points.stream()
                .filter(p -> p.access().readable())
                .sorted(Comparator.comparingInt((Measured p) -> p.register().function())
                        .thenComparingInt(p -> p.register().address())
                        .thenComparingInt(p -> -p.register().length()))
                .toList();
        List<Block> blocks = new ArrayList<>();
        List<Measured> open = new ArrayList<>();
        int function = 0;
        int from = 0;
        int end = 0;
        for (Measured point : sorted) {
            Register register = point.register();
            int start = down(register.address(), limits.align());
            int stop = Math.max(end, up(register.end(), limits.align()));
            boolean fits = !open.isEmpty()
                    && register.function() == function
                    && start - end <= limits.gap()
                    && stop - from <= limits.largest()
                    && limits.allows(function, from, stop);
            if (!fits) {
                close(blocks, function, from, end, open);
                function = register.function();
                from = start;
                stop = up(register.end(), limits.align());
            }
            end = stop;
            open.add(point);
        }
        close(blocks, function, from, end, open);
        return blocks;
    }

    private static void close(List<Block> blocks, int function, int from, int end, List<Measured> open) {
        if (!open.isEmpty()) {
            blocks.add(new Block(function, from, end - from, open));
            open.clear();
        }
    }

    private static int down(int address, int align) {
        return address / align * align;
    }

    private static int up(int address, int align) {
        return (address + align - 1) / align * align;
    }
}
