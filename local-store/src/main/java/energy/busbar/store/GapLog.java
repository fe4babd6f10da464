package energy.busbar.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lost samples, in the ledger because that keeps a reserve and survives a damaged telemetry file. */
final class GapLog {
    private static final Logger LOG = LoggerFactory.getLogger(GapLog.class);
    static final long MERGE_MILLIS = 120_000;
    static final int KEPT = 10_000;

    private final Database ledger;
    /** By reason; not yet written because the ledger could not be. */
    private final Map<String, Gap> unwritten = new LinkedHashMap<>();

    GapLog(Database ledger) {
        this.ledger = ledger;
    }

    /** A gap that goes on where the last one of its reason ended is one gap. */
    synchronized void add(String reason, long fromMs, long untilMs, long samples, String detail) {
        Gap more = new Gap(
                reason,
                Instant.ofEpochMilli(Math.min(fromMs, untilMs)),
                Instant.ofEpochMilli(Math.max(fromMs, untilMs)),
                samples,
                detail);
        unwritten.merge(reason, more, GapLog::joined);
        retry();
    }

    synchronized void retry() {
        try {
            for (Gap gap : List.copyOf(unwritten.values())) {
                write(gap);
                unwritten.remove(gap.reason());
            }
        } catch (StoreException e) {
            LOG.warn("gap not yet recorded reason={}", e.getMessage());
        }
    }

    private static Gap joined(Gap a, Gap b) {
        return new Gap(
                a.reason(),
                a.from().isBefore(b.from()) ? a.from() : b.from(),
                a.until().isAfter(b.until()) ? a.until() : b.until(),
                a.samples() + b.samples(),
                b.detail());
    }

    private void write(Gap gap) {
        long from = gap.from().toEpochMilli();
        long until = gap.until().toEpochMilli();
        ledger.write(sql -> {
            int extended = sql.run(
                    """
                    UPDATE gaps SET until_ms = max(until_ms, ?), samples = samples + ?, detail = ?
                    WHERE id = (SELECT max(id) FROM gaps WHERE reason = ?) AND until_ms BETWEEN ? AND ?""", until, gap.samples(), gap.detail(), gap.reason(), from - MERGE_MILLIS, until + MERGE_MILLIS);
            if (extended == 0) {
                sql.run(
                        "INSERT INTO gaps (reason, from_ms, until_ms, samples, detail) VALUES (?, ?, ?, ?, ?)",
                        gap.reason(),
                        from,
                        until,
                        gap.samples(),
                        gap.detail());
                sql.run("DELETE FROM gaps WHERE id <= (SELECT max(id) FROM gaps) - ?", KEPT);
            }
            return extended;
        });
    }

    /** Newest first. */
    List<Gap> newest(int max) {
        return ledger.read(sql -> sql.list(
                "SELECT reason, from_ms, until_ms, samples, detail FROM gaps ORDER BY id DESC LIMIT ?",
                r -> new Gap(
                        r.getString(1),
                        Instant.ofEpochMilli(r.getLong(2)),
                        Instant.ofEpochMilli(r.getLong(3)),
                        r.getLong(4),
                        r.getString(5)),
                max));
    }
}
