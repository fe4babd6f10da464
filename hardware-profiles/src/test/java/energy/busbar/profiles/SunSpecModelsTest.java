package energy.busbar.profiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.profiles.SunSpecModel.Group;
import energy.busbar.profiles.SunSpecModel.Point;
import energy.busbar.profiles.SunSpecModel.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That the table hangs together, and that it agrees with what is known of the models from elsewhere. */
class SunSpecModelsTest {
    private static final Map<Type, Integer> SIZES = Map.ofEntries(
            Map.entry(Type.INT16, 1),
            Map.entry(Type.UINT16, 1),
            Map.entry(Type.ACC16, 1),
            Map.entry(Type.COUNT, 1),
            Map.entry(Type.ENUM16, 1),
            Map.entry(Type.BITFIELD16, 1),
            Map.entry(Type.SUNSSF, 1),
            Map.entry(Type.INT32, 2),
            Map.entry(Type.UINT32, 2),
            Map.entry(Type.ACC32, 2),
            Map.entry(Type.ENUM32, 2),
            Map.entry(Type.BITFIELD32, 2),
            Map.entry(Type.FLOAT32, 2),
            Map.entry(Type.IPADDR, 2),
            Map.entry(Type.INT64, 4),
            Map.entry(Type.UINT64, 4),
            Map.entry(Type.ACC64, 4),
            Map.entry(Type.EUI48, 4),
            Map.entry(Type.BITFIELD64, 4),
            Map.entry(Type.FLOAT64, 4),
            Map.entry(Type.RAW16, 1),
            Map.entry(Type.IPV6ADDR, 8));

    private static SunSpecModel model(int id) {
        return SunSpecModels.find(id).orElseThrow();
    }

    /** Lengths that the field knows of these models, without repeating groups. */
    @Test
    void lengths_are_those_of_the_standard() {
        Map<Integer, Integer> lengths =
                Map.of(1, 66, 103, 50, 113, 60, 120, 26, 123, 24, 124, 24, 203, 105, 701, 153, 702, 50, 713, 7);
        lengths.forEach((id, length) -> assertEquals(length, model(id).top().ownSize(), "model " + id));
    }

    /** Offsets from the ID register that devices are known to use. */
    @Test
    void offsets_are_those_of_the_standard() {
        Map<String, Integer> offsets = Map.ofEntries(
                Map.entry("123.Conn", 4),
                Map.entry("123.WMaxLimPct", 5),
                Map.entry("123.WMaxLimPct_RvrtTms", 7),
                Map.entry("123.WMaxLim_Ena", 9),
                Map.entry("123.WMaxLimPct_SF", 23),
                Map.entry("124.WChaMax", 2),
                Map.entry("124.StorCtl_Mod", 5),
                Map.entry("124.MinRsvPct", 7),
                Map.entry("124.OutWRte", 12),
                Map.entry("124.InOutWRte_SF", 25),
                Map.entry("701.W", 10),
                Map.entry("701.Hz", 17),
                Map.entry("701.A_SF", 113),
                Map.entry("704.WMaxLimPctEna", 14),
                Map.entry("704.WMaxLimPctRvrtTms", 18),
                Map.entry("704.WSetEna", 22),
                Map.entry("704.WSet", 24),
                Map.entry("704.WSetRvrtTms", 31),
                Map.entry("704.WRmp", 49),
                Map.entry("704.PF_SF", 53),
                Map.entry("802.SoC", 11),
                Map.entry("802.SetOp", 50));
        offsets.forEach((point, offset) -> {
            String[] words = point.split("\\.", 2);
            assertEquals(
                    offset,
                    model(Integer.parseInt(words[0]))
                            .point(words[1])
                            .orElseThrow()
                            .offset(),
                    point);
        });
    }

    @Test
    void every_model_of_the_repository_is_there() {
        assertEquals(112, SunSpecModels.ids().size());
    }

    /** Counted in the published files themselves, not by this loader: a table cut short or read askew shows here. */
    @Test
    void the_table_is_as_large_as_the_repository() {
        Tally tally = new Tally();
        SunSpecModels.ids().forEach(id -> tally.add(model(id).top(), 0));
        assertEquals(3_802, tally.points + 2 * SunSpecModels.ids().size());
        assertEquals(Map.of("0", 42, "named", 31, "1", 16), tally.counts);
        assertEquals(3, tally.depth);
        assertEquals(4, tally.sync);
        assertEquals(10, tally.wholeScales);
        assertEquals(
                28,
                SunSpecModels.ids().stream()
                        .filter(id -> model(id).top().ownSize() % 2 != 0)
                        .count());
    }

    private static final class Tally {
        final Map<String, Integer> counts = new HashMap<>();
        int points;
        int depth;
        int sync;
        int wholeScales;

        void add(Group group, int at) {
            depth = Math.max(depth, at);
            points += group.points().size();
            for (Point point : group.points()) {
                if (point.scale().isPresent() && point.scale().get().matches("-?\\d+")) {
                    wholeScales++;
                }
            }
            for (Group inner : group.groups()) {
                counts.merge(inner.count().matches("\\d+") ? inner.count() : "named", 1, Integer::sum);
                sync += inner.sync() ? 1 : 0;
                add(inner, at + 1);
            }
        }
    }

    @Test
    void every_model_hangs_together() {
        List<String> faults = new ArrayList<>();
        for (int id : SunSpecModels.ids()) {
            SunSpecModel model = model(id);
            check(model, model.top(), names(model.top()), SunSpecModel.HEADER, faults);
        }
        // Facts of the published files: these name a scale factor or a count that their model does not have.
        assertEquals(List.of(), faults);
    }

    private static Set<String> names(Group group) {
        Set<String> names = new HashSet<>();
        group.points().forEach(p -> names.add(p.name()));
        return names;
    }

    private static void check(SunSpecModel model, Group group, Set<String> known, int first, List<String> faults) {
        int offset = first;
        Set<String> own = new HashSet<>();
        for (Point point : group.points()) {
            String where = model.id() + "." + group.name() + "." + point.name();
            if (!own.add(point.name())) {
                faults.add(where + " stands twice");
            }
            if (point.offset() != offset) {
                faults.add(where + " is at " + point.offset() + ", not " + offset);
            }
            offset += point.size();
            Integer size = SIZES.get(point.type());
            if (size != null ? size != point.size() : point.size() < 1) {
                faults.add(where + " has " + point.size() + " registers");
            }
            point.scale().ifPresent(scale -> {
                if (!known.contains(scale) && !names(group).contains(scale) && !scale.matches("-?\\d+")) {
                    faults.add(where + " has the scale factor " + scale);
                }
            });
        }
        for (Group inner : group.groups()) {
            if (!inner.count().matches("\\d+") && !known.contains(inner.count()) && !own.contains(inner.count())) {
                faults.add(model.id() + "." + inner.name() + " stands " + inner.count() + " times");
            }
            Set<String> deeper = new HashSet<>(known);
            deeper.addAll(own);
            check(model, inner, deeper, 0, faults);
        }
    }

    @Test
    void nested_and_synchronous_groups_are_kept() {
        Group set = model(707).top().groups().get(0);
        assertTrue(set.groups().stream().anyMatch(g -> !g.groups().isEmpty()));
        assertTrue(model(704).top().groups().stream().allMatch(Group::sync));
    }
}
