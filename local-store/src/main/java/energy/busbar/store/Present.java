package energy.busbar.store;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a restore finds in place.
 *
 * @param trouble why it cannot be read; empty where it can
 * @param telemetryEpoch, ledgerEpoch as noted in this file, 0 where not
 * @param highestTelemetryEpoch, highestLedgerEpoch those of single streams among them
 */
record Present(
        Path file,
        boolean there,
        String trouble,
        int schema,
        long telemetryEpoch,
        long ledgerEpoch,
        long highestTelemetryEpoch,
        long highestLedgerEpoch) {
    static Present look(Path file) {
        if (!Files.exists(file)) {
            return new Present(file, false, "there is none", 0, 0, 0, 0, 0);
        }
        try (Database database = Database.readOnly(file)) {
            String verdict = database.read(sql -> sql.one("PRAGMA quick_check(1)", r -> r.getString(1)))
                    .orElse("no answer");
            return new Present(
                    file,
                    true,
                    verdict.equals("ok") ? "" : verdict,
                    database.read(sql -> sql.number("PRAGMA user_version").intValue()),
                    Epochs.noted(database, Epochs.TELEMETRY),
                    Epochs.noted(database, Epochs.LEDGER),
                    Epochs.highest(database, Epochs.TELEMETRY),
                    Epochs.highest(database, Epochs.LEDGER));
        } catch (StoreException e) {
            return new Present(file, true, String.valueOf(e.getMessage()), 0, 0, 0, 0, 0);
        }
    }

    boolean readable() {
        return there && trouble.isEmpty();
    }

    /** Whether the last row of {@code other} is here too, the same: then this file went on from there, or is its copy. */
    boolean has(Database other, String table, String mark) {
        return other.read(sql -> sql.one(
                        "SELECT id, " + mark + " FROM " + table + " ORDER BY id DESC LIMIT 1",
                        r -> new Row(r.getLong(1), r.getString(2))))
                .map(last -> {
                    try (Database present = Database.readOnly(file)) {
                        return present.read(sql -> sql.one(
                                        "SELECT id, " + mark + " FROM " + table + " WHERE id = ?",
                                        r -> new Row(r.getLong(1), r.getString(2)),
                                        last.id()))
                                .filter(last::equals)
                                .isPresent();
                    }
                })
                .orElse(false);
    }

    private record Row(long id, String mark) {}

    /** For ATTACH, which then cannot write. */
    String uri() {
        return file.toAbsolutePath().toUri() + "?mode=ro";
    }
}
