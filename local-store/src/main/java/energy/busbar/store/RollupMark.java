package energy.busbar.store;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Which samples are in stored roll-ups: saved in the transaction that stores them, so that a sample is never counted twice
 * and none is left out, wherever the process ends.
 *
 * @param fromId of blocks up to it, every sample
 * @param toId of blocks after fromId and up to this one, every sample that is not of the open minutes; of later blocks none
 * @param openMs start of the open minutes, which are {@link #OPEN_MILLIS}
 * @param quarterMs, hourMs the period of these lengths that has minutes which are not yet in it; {@link #NONE} where there
 *     is none
 */
record RollupMark(long fromId, long toId, long openMs, long quarterMs, long hourMs) {
    static final long OPEN_MILLIS = 120_000;
    static final long NONE = Long.MIN_VALUE;
    /** Of blocks up to it nothing was rolled up: they are from before there were roll-ups. */
    static final String SINCE = "rollup.since";

    private static final String FROM = "rollup.from";
    private static final String TO = "rollup.to";
    private static final String OPEN = "rollup.open";
    private static final String QUARTER = "rollup.quarter";
    private static final String HOUR = "rollup.hour";

    static RollupMark start(long id) {
        return new RollupMark(id, id, NONE, NONE, NONE);
    }

    /** @return whether samples of this time and block are in the roll-ups already */
    boolean includes(long blockId, long atMillis) {
        return blockId <= fromId || blockId <= toId && !opens(atMillis);
    }

    boolean opens(long atMillis) {
        return openMs != NONE && atMillis >= openMs && atMillis - openMs < OPEN_MILLIS;
    }

    static RollupMark load(Database.Sql sql) throws SQLException {
        Map<String, Long> values = new HashMap<>();
        sql.list(
                "SELECT name, value FROM meta WHERE name LIKE 'rollup.%'",
                r -> values.put(r.getString(1), r.getLong(2)));
        return new RollupMark(
                values.getOrDefault(FROM, 0L),
                values.getOrDefault(TO, 0L),
                values.getOrDefault(OPEN, NONE),
                values.getOrDefault(QUARTER, NONE),
                values.getOrDefault(HOUR, NONE));
    }

    void save(Database.Sql sql) throws SQLException {
        Epochs.put(sql, FROM, fromId);
        Epochs.put(sql, TO, toId);
        Epochs.put(sql, OPEN, openMs);
        Epochs.put(sql, QUARTER, quarterMs);
        Epochs.put(sql, HOUR, hourMs);
    }
}
