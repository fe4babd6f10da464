package energy.busbar.profiles;

import energy.busbar.core.model.PollClass;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.ProfilePoint.Derived;
import energy.busbar.profiles.ProfilePoint.Measured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges points into reads that the device takes. Pure. */
public final class ReadBlocks {
    /** @param points those that lie wholly inside */
    public record Block(int function, int address, int count, List<Measured> points) {
        public Block {
            points = List.copyOf(points);
        }

        public int end() {
            return address + count;
        }

        /** A point's registers out of this block's. */
        public int[] of(Measured point, int[] words) {
            int from = point.register().address() - address;
            return Arrays.copyOfRange(words, from, from + point.register().length());
        }
    }

    /** What must be read in one request: a point, and the factor that scales it. */
    private record Span(int function, int address, int end, List<Measured> points) {
        static Span of(Measured point, ReadLimits limits) {
            Register r = point.register();
            return new Span(
                    r.function(), down(r.address(), limits.align()), up(r.end(), limits.align()), List.of(point));
        }

        Span with(Span other) {
            List<Measured> both = new ArrayList<>(points);
            both.addAll(other.points);
            return new Span(function, Math.min(address, other.address), Math.max(end, other.end), both);
        }
    }

    private ReadBlocks() {}

    /**
     * What to read for one poll of a class: its points, the parts of its derived points, and with each point the factor
     * that scales it, however far away. Blocks come in the order of their addresses.
     */
    public static List<Block> plan(DevicePart part, PollClass pollClass, ReadLimits limits) {
        Set<Measured> wanted = new LinkedHashSet<>();
        for (ProfilePoint point : part.points().values()) {
            if (point.point().pollClass() != pollClass) {
                continue;
            }
            if (point instanceof Measured measured) {
                wanted.add(measured);
            } else if (point instanceof Derived derived) {
                derived.parts().forEach(name -> part.measured(name).ifPresent(wanted::add));
            }
        }
        return plan(wanted, part.points(), limits);
    }

    /** Blocks of these points alone; those that cannot be read are left out. */
    static List<Block> plan(
            Collection<Measured> points, Map<String, ? extends ProfilePoint> factors, ReadLimits limits) {
        List<Span> spans = new ArrayList<>();
        for (Measured point : points) {
            if (point.access().readable()) {
                spans.add(span(point, factors, limits));
            }
        }
        spans.sort(Comparator.comparingInt(Span::function)
                .thenComparingInt(Span::address)
                .thenComparingInt(s -> -s.end()));
        List<Block> blocks = new ArrayList<>();
        @Nullable Span open = null;
        for (Span next : spans) {
            if (open != null && fits(open, next, limits)) {
                open = open.with(next);
            } else {
                close(blocks, open);
                open = next;
            }
        }
        close(blocks, open);
        return blocks;
    }

    private static Span span(Measured point, Map<String, ? extends ProfilePoint> factors, ReadLimits limits) {
        Span span = Span.of(point, limits);
        String factor = point.register().scaleFrom().orElse("");
        if (factors.get(factor) instanceof Measured scale
                && scale.point().pollClass() != PollClass.ONCE
                && scale.register().function() == span.function()) {
            return span.with(Span.of(scale, limits));
        }
        return span;
    }

    private static boolean fits(Span open, Span next, ReadLimits limits) {
        int end = Math.max(open.end(), next.end());
        return open.function() == next.function()
                && next.address() - open.end() <= limits.gap()
                && end - open.address() <= limits.largest()
                && limits.allows(open.function(), open.address(), end);
    }

    private static void close(List<Block> blocks, @Nullable Span open) {
        if (open != null) {
            List<Measured> once = new ArrayList<>(new LinkedHashSet<>(open.points()));
            blocks.add(new Block(open.function(), open.address(), open.end() - open.address(), once));
        }
    }

    private static int down(int address, int align) {
        return address / align * align;
    }

    private static int up(int address, int align) {
        return (address + align - 1) / align * align;
    }
}
