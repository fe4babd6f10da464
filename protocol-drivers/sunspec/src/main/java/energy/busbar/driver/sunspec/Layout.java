package energy.busbar.driver.sunspec;

import energy.busbar.profiles.SunSpecModel;
import energy.busbar.profiles.SunSpecModel.Group;
import energy.busbar.profiles.SunSpecModel.Point;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All points of a model as one device has it: groups repeated as often as the device says and its length has room for. What
 * lies beyond the length is not there, whatever the table says. A model has at most as many points as registers.
 */
final class Layout {
    private static final long NO_ROOM = 1 << 20;

    private final Map<String, Spot> byPath = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<Integer, OptionalInt> asked = new HashMap<>();
    private final int end;
    private final IntFunction<OptionalInt> register;

    private Layout(int length, IntFunction<OptionalInt> register) {
        this.end = SunSpecModel.HEADER + length;
        this.register = register;
    }

    /**
     * @param length registers after L, as the device says
     * @param register what the device has at an offset from the ID register; asked for counts only
     */
    static Layout of(SunSpecModel model, int length, IntFunction<OptionalInt> register) {
        Layout layout = new Layout(length, register);
        layout.place(model.top(), "", SunSpecModel.HEADER, SunSpecModel.HEADER, new Scope(null));
        return layout;
    }

    List<Spot> spots() {
        return List.copyOf(byPath.values());
    }

    Optional<Spot> spot(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** How often a group stands, such as {@code Prt} or {@code Crv[1].Pt}; 0 where there is none. */
    int count(String group) {
        return counts.getOrDefault(group, 0);
    }

    /** Names that a group sees: its own and those of the groups around it, as offsets from the ID register. */
    private record Scope(@Nullable Scope outer, Map<String, Integer> own) {
        Scope(@Nullable Scope outer) {
            this(outer, new HashMap<>());
        }

        OptionalInt offset(String name) {
            for (Scope scope = this; scope != null; scope = scope.outer) {
                Integer offset = scope.own.get(name);
                if (offset != null) {
                    return OptionalInt.of(offset);
                }
            }
            return OptionalInt.empty();
        }
    }

    /**
     * @param origin what the offsets of the group's points count from, an offset from the ID register
     * @return behind its last register
     */
    private int place(Group group, String prefix, int start, int origin, Scope scope) {
        int shift = start - origin;
        for (Point point : group.points()) {
            scope.own.put(point.name(), point.offset() + shift);
        }
        Range whole = new Range(start, start + group.ownSize());
        for (Point point : group.points()) {
            int offset = point.offset() + shift;
            if (offset + point.size() <= end) {
                Range own = new Range(offset, offset + point.size());
                byPath.put(
                        prefix + point.name(),
                        new Spot(
                                prefix + point.name(),
                                point,
                                offset,
                                scale(point, scope),
                                group.sync() && whole.to() <= end ? whole : own));
            }
        }
        int next = whole.to();
        for (Group inner : group.groups()) {
            long size = size(inner, scope);
            int count = count(inner, scope, next, size);
            counts.put(prefix + inner.name(), count);
            boolean single = inner.count().equals("1");
            for (int i = 1; i <= count; i++) {
                String path = prefix + inner.name() + (single ? "." : "[" + i + "].");
                next = place(inner, path, next, 0, new Scope(scope));
            }
        }
        return next;
    }

    private Spot.Scale scale(Point point, Scope scope) {
        if (point.scale().isEmpty()) {
            return new Spot.Scale.Fixed(0);
        }
        String name = point.scale().get();
        if (name.matches("-?\\d{1,2}")) {
            return new Spot.Scale.Fixed(Integer.parseInt(name));
        }
        OptionalInt offset = scope.offset(name);
        return offset.isPresent() && offset.getAsInt() < end
                ? new Spot.Scale.At(offset.getAsInt())
                : new Spot.Scale.Missing();
    }

    /** What the device counts, but never more than its length has room for. */
    private int count(Group group, Scope scope, int next, long size) {
        int room = size == 0 ? 0 : (int) Math.max(0, (end - next) / size);
        return switch (group.count()) {
            case "0" -> room;
            // A group that stands once is there as far as the length goes, as points of the top group are.
            case "1" -> next < end ? 1 : 0;
            default -> Math.min(said(group.count(), scope).orElse(scope.outer == null ? room : 0), room);
        };
    }

    private OptionalInt said(String count, Scope scope) {
        if (count.matches("\\d+")) {
            return OptionalInt.of(Integer.parseInt(count));
        }
        OptionalInt offset = scope.offset(count);
        OptionalInt value = offset.isPresent() && offset.getAsInt() < end
                ? asked.computeIfAbsent(offset.getAsInt(), register::apply)
                : OptionalInt.empty();
        return value.isPresent() && value.getAsInt() != 0xFFFF ? value : OptionalInt.empty();
    }

    /** Registers of one of these groups with all in it. */
    private long size(Group group, Scope scope) {
        long size = group.ownSize();
        for (Group inner : group.groups()) {
            int often =
                    inner.count().equals("0") ? 0 : said(inner.count(), scope).orElse(0);
            size = Math.min(NO_ROOM, size + often * size(inner, scope));
        }
        return size;
    }
}
