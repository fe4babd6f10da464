package energy.busbar.store;

import energy.busbar.core.port.UplinkView;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What uplinks carry away row by row, in the order of ids that only grow: raw blocks ({@link BlockTable}), or the roll-ups
 * of one resolution ({@link RollupTable}). Rows are never changed once they may be fetched. A period that was closed and
 * gets more samples, from a clock that was set back or an answer that came late, has one more row with a larger id and only
 * the points concerned; for each of them it stands in place of what earlier rows of the period said.
 *
 * <p>Each row has the number of its samples, those of roll-ups being points, and how many there were in all rows before;
 * ids are contiguous as they are made, and a hole is what the quota took or what is damaged. {@link MetricsOutbox} makes
 * parcels of them, {@code id - baseId} being the sequence; {@link SqliteTelemetry#outbox(String,
 * energy.busbar.core.block.Resolution)} is where an uplink gets one. What is in the payload of a roll-up
 * {@link energy.busbar.core.block.RollupCodec} reads, whole or only some points.
 */
interface CarriedTable {
    /** @param samples, bytes of all rows ever stored in this table */
    record Totals(long lastId, long samples, long bytes) {}

    record Stored(long id, long samples, long samplesBefore, byte[] payload, long rowCrc) {
        /** Whether everything that a parcel is made of is as it was written. */
        boolean whole() {
            return rowCrc == BlockTable.crc(id, samples, samplesBefore, payload);
        }
    }

    record Head(long id, long samplesBefore, long bytesBefore, long storedMillis) {}

    /** @param cursorId the last row that the uplink's receiver has */
    record Cursor(String uplink, long baseId, long baseSamples, long cursorId) {}

    Database database();

    /** Of the file; a stream may have a later one, see {@link StreamEpochs}. */
    long epoch();

    /** Of what is durable. */
    Totals totals();

    /** What the uplink's stream is called in the table of both files' notes; an uplink's id has no '/'. */
    String noted(String uplink);

    /** Whether the uplink had a place before. */
    boolean knows(String uplink);

    /** Within the caller's transaction. What was carried away counts as the old epoch's; the rest starts the new one. */
    void rebase(Database.Sql sql, String uplink) throws SQLException;

    /** Within the caller's transaction. */
    void save(Database.Sql sql, Cursor cursor) throws SQLException;

    /** What of a row's payload the view shows, and how many samples that is. The same row gives the same bytes. */
    Seen seen(byte[] payload, UplinkView view);

    /** @param samples 0 where the view shows nothing */
    record Seen(int samples, byte[] payload) {
        static final Seen NOTHING = new Seen(0, new byte[0]);
    }

    /** The uplink's place, made where the first row still stored begins if it is new. */
    Cursor register(String uplink);

    /** Rows after {@code id} that may be sent, oldest first. */
    List<Stored> after(long id, int maxCount);

    Optional<Head> headAfter(long id);
}
