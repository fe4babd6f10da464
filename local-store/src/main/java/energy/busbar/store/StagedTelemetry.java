package energy.busbar.store;

import java.nio.file.Path;
import java.sql.SQLException;

/** Makes a copied telemetry file one that cannot be taken for what receivers know. */
final class StagedTelemetry {
    /** @param unsent samples of the present file that neither the backup nor any uplink has */
    record Lost(long unsent) {}

    private StagedTelemetry() {}

    static Lost prepare(Path staged, Path backup, Present telemetry, Present ledger, boolean withLedger) {
        long floor = Math.max(telemetry.highestTelemetryEpoch(), ledger.highestTelemetryEpoch());
        try (Database other = Database.readOnly(backup.resolve(StoreFiles.LEDGER))) {
            floor = Math.max(floor, Epochs.highest(other, Epochs.TELEMETRY));
        }
        try (Database database = Database.open(staged, Schemas.TELEMETRY, false, false)) {
            long own = Epochs.noted(database, Epochs.TELEMETRY);
            long next = Math.max(floor, Epochs.highest(database, Epochs.TELEMETRY)) + 1;
            boolean sameLine = telemetry.readable()
                    && (telemetry.telemetryEpoch() == own || telemetry.has(database, "blocks", "row_crc"));
            Lost lost = new Lost(telemetry.readable() ? unsent(database, telemetry, sameLine) : 0);
            if (sameLine) {
                carriedSince(database, telemetry);
            }
            // Not what the ledger has noted: so the next start begins an epoch of its own, above all of them.
            database.write(sql -> {
                Epochs.begin(sql, Epochs.TELEMETRY, next);
                return withLedger ? 0 : Epochs.put(sql, Epochs.LEDGER, ledger.ledgerEpoch());
            });
            return lost;
        }
    }

    private static long unsent(Database database, Present telemetry, boolean sameLine) {
        long lastId = sameLine ? database.read(sql -> sql.number("SELECT max(id) FROM blocks")) : 0;
        try (Database present = Database.readOnly(telemetry.file())) {
            return present.read(sql -> sql.number(
                    "SELECT sum(samples) FROM blocks WHERE id > max(?, (SELECT coalesce(min(cursor_id), 0) FROM streams))",
                    lastId));
        }
    }

    /** In one line of files an id is the same block: what uplinks have carried since the backup is not sent again. */
    private static void carriedSince(Database database, Present telemetry) {
        database.read(sql -> sql.run("ATTACH ? AS present", telemetry.uri()));
        try {
            database.write(StagedTelemetry::cursors);
        } finally {
            database.read(sql -> sql.run("DETACH present"));
        }
    }

    private static int cursors(Database.Sql sql) throws SQLException {
        return sql.run("""
                UPDATE main.streams SET cursor_id = max(cursor_id, coalesce(min(
                    (SELECT p.cursor_id FROM present.streams p WHERE p.uplink = main.streams.uplink),
                    (SELECT max(id) FROM main.blocks)), cursor_id))""");
    }
}
