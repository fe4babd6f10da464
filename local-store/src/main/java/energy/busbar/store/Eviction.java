package energy.busbar.store;

import energy.busbar.core.port.UplinkView;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Within one flush: what uplinks lose of blocks that are dropped before they have them. Each loses its own part only. */
final class Eviction {
    private static final int PAGE = 16;

    /** @param samples that the uplink would have seen */
    record Loss(long samples, long fromMs, long untilMs) {
        static final Loss NONE = new Loss(0, 0, 0);

        Loss and(Loss more) {
            if (samples == 0 || more.samples == 0) {
                return samples == 0 ? more : this;
            }
            return new Loss(samples + more.samples, Math.min(fromMs, more.fromMs), Math.max(untilMs, more.untilMs));
        }
    }

    private record Passed(BlockTable.Cursor place, Loss loss) {}

    private record Row(BlockTable.Stored block, long storedMs) {}

    private final Map<MetricsOutbox, Passed> passed = new LinkedHashMap<>();

    Eviction(Collection<MetricsOutbox> outboxes) {
        outboxes.forEach(outbox -> passed.put(outbox, new Passed(outbox.place(), Loss.NONE)));
    }

    /** In the transaction that deletes all blocks up to {@code throughId}, before it does. */
    void before(Database.Sql sql, long throughId) throws SQLException {
        for (Map.Entry<MetricsOutbox, Passed> each : passed.entrySet()) {
            Passed now = each.getValue();
            if (now.place().cursorId() < throughId) {
                boolean whole = each.getKey().view().metricsFingerprint() == UplinkView.WHOLE;
                each.setValue(whole ? whole(sql, now, throughId) : cut(sql, each.getKey(), now, throughId));
            }
        }
    }

    /** The cursor of a whole stream stays: the hole in its numbers is the blocks' own. */
    private static Passed whole(Database.Sql sql, Passed now, long throughId) throws SQLException {
        Loss more = sql.one(
                        "SELECT coalesce(sum(samples), 0), min(stored_ms), max(stored_ms) FROM blocks"
                                + " WHERE id > ? AND id <= ?",
                        r -> new Loss(r.getLong(1), r.getLong(2), r.getLong(3)),
                        now.place().cursorId(),
                        throughId)
                .orElse(Loss.NONE);
        return new Passed(now.place(), now.loss().and(more));
    }

    private static Passed cut(Database.Sql sql, MetricsOutbox outbox, Passed from, long throughId) throws SQLException {
        BlockCut cut = new BlockCut(outbox.view());
        BlockTable.Cursor place = from.place();
        Loss loss = from.loss();
        List<Row> page;
        do {
            page = sql.list(
                    "SELECT id, samples, samples_before, payload, row_crc, stored_ms FROM blocks"
                            + " WHERE id > ? AND id <= ? ORDER BY id LIMIT " + PAGE,
                    r -> new Row(
                            new BlockTable.Stored(
                                    r.getLong(1), r.getLong(2), r.getLong(3), r.getBytes(4), r.getLong(5)),
                            r.getLong(6)),
                    place.cursorId(),
                    throughId);
            for (Row row : page) {
                BlockCut.Piece piece = cut.cut(row.block(), place);
                place = piece.after();
                loss = loss.and(new Loss(piece.samples(), row.storedMs(), row.storedMs()));
            }
        } while (page.size() == PAGE);
        sql.run(
                "UPDATE streams SET base_id = ?, base_samples = ?, cursor_id = ? WHERE uplink = ?",
                place.baseId(),
                place.baseSamples(),
                place.cursorId(),
                place.uplink());
        return new Passed(place, loss);
    }

    /** After the transaction. @return what each uplink lost; those that lost nothing are left out */
    Map<String, Loss> committed() {
        Map<String, Loss> losses = new LinkedHashMap<>();
        passed.forEach((outbox, now) -> {
            outbox.passOver(now.place());
            if (now.loss().samples() > 0) {
                losses.put(now.place().uplink(), now.loss());
            }
        });
        return losses;
    }
}
