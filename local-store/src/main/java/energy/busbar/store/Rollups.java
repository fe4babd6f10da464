package energy.busbar.store;

import energy.busbar.core.block.Resolution;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The roll-ups of one telemetry file. */
final class Rollups {
    private final Map<Resolution, RollupTable> tables = new EnumMap<>(Resolution.class);
    private final RollupWriter writer;

    Rollups(Database database, String bootId, long epoch) {
        for (Resolution each : Resolution.values()) {
            tables.put(each, new RollupTable(database, each, epoch));
        }
        writer = new RollupWriter(
                table(Resolution.MINUTE), table(Resolution.QUARTER_HOUR), table(Resolution.HOUR), bootId);
    }

    RollupTable table(Resolution resolution) {
        RollupTable table = tables.get(resolution);
        if (table == null) {
            throw new IllegalStateException("no table of " + resolution);
        }
        return table;
    }

    List<RollupTable> all() {
        return List.copyOf(tables.values());
    }

    RollupWriter writer() {
        return writer;
    }

    void committed() {
        tables.values().forEach(RollupTable::committed);
    }
}
