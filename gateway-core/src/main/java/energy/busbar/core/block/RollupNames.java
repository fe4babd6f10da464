package energy.busbar.core.block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names in a roll-up: devices, and for each its points; devices with the same points share them. Both directions. */
final class RollupNames {
    record Name(String device, String point, String unit) {}

    /** @param unit symbol */
    record Head(String point, String unit) {}

    record Group(String device, List<Head> heads) {}

    private RollupNames() {}

    static Name nameOf(Aggregate a) {
        return new Name(a.device().value(), a.point(), a.unit().symbol());
    }

    static List<Group> of(List<Aggregate> aggregates) {
        List<Group> groups = new ArrayList<>();
        for (Aggregate each : aggregates) {
            String device = each.device().value();
            if (groups.isEmpty() || !groups.get(groups.size() - 1).device().equals(device)) {
                groups.add(new Group(device, new ArrayList<>()));
            }
            groups.get(groups.size() - 1)
                    .heads()
                    .add(new Head(each.point(), each.unit().symbol()));
        }
        return groups;
    }

    static List<Name> flat(List<Group> groups) {
        List<Name> names = new ArrayList<>();
        for (Group group : groups) {
            for (Head head : group.heads()) {
                names.add(new Name(group.device(), head.point(), head.unit()));
            }
        }
        return names;
    }

    /** @param total of all points */
    static List<Group> code(BlockModel model, List<Group> given, int total, boolean decoding) {
        int devices = model.bounded(BlockModel.COUNT, given.size(), total, "devices");
        List<List<Head>> schemas = new ArrayList<>();
        Map<List<Head>, Integer> numbers = new HashMap<>();
        List<Group> groups = new ArrayList<>();
        int room = total;
        for (int d = 0; d < devices; d++) {
            Group group = decoding ? new Group("", List.of()) : given.get(d);
            String id = model.text(group.device());
            int schema = model.bounded(
                    BlockModel.SCHEMA, numbers.getOrDefault(group.heads(), 0), schemas.size(), "schema number");
            List<Head> heads = schema == 0 ? heads(model, group.heads(), room, decoding) : schemas.get(schema - 1);
            if (schema == 0) {
                schemas.add(heads);
                numbers.putIfAbsent(heads, schemas.size());
            }
            room -= heads.size();
            if (room < 0) {
                throw new BlockFormatException("more points than announced");
            }
            groups.add(new Group(id, heads));
        }
        return groups;
    }

    private static List<Head> heads(BlockModel model, List<Head> given, int room, boolean decoding) {
        int count = model.bounded(BlockModel.COUNT, given.size(), room, "points");
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Head head = decoding ? new Head("", "") : given.get(i);
            String point = model.text(head.point());
            heads.add(new Head(point, model.text(head.unit())));
        }
        return heads;
    }
}
