package energy.busbar.store;

import java.util.List;

/** The tables. A released version is never changed: a change is one more migration. Times are {@code _ms} since 1970. */
final class Schemas {
    /**
     * {@code row_crc} is the CRC-32C of id, samples and samples before, 8 bytes each, and the payload.
     * {@code samples_before} and {@code bytes_before} add up all blocks ever stored in the file. A block may be sent when
     * its anchor is known, when it is sealed, or when its boot is over.
     */
    static final Database.Schema TELEMETRY = new Database.Schema(
            "telemetry",
            0x42425401,
            List.of(
                    List.of(
                            """
                    CREATE TABLE blocks (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        boot_id TEXT NOT NULL,
                        anchor_ms INTEGER,
                        sealed INTEGER NOT NULL,
                        first_mono_ms INTEGER NOT NULL,
                        last_mono_ms INTEGER NOT NULL,
                        stored_ms INTEGER NOT NULL,
                        until_ms INTEGER,
                        samples INTEGER NOT NULL,
                        samples_before INTEGER NOT NULL,
                        bytes_before INTEGER NOT NULL,
                        row_crc INTEGER NOT NULL,
                        payload BLOB NOT NULL)""",
                            "CREATE INDEX blocks_until ON blocks (until_ms)",
                            "CREATE INDEX blocks_unplaced ON blocks (boot_id) WHERE anchor_ms IS NULL",
                            """
                    CREATE TABLE streams (
                        uplink TEXT PRIMARY KEY,
                        base_id INTEGER NOT NULL,
                        base_samples INTEGER NOT NULL,
                        cursor_id INTEGER NOT NULL) WITHOUT ROWID""",
                            "CREATE TABLE boots (boot_id TEXT PRIMARY KEY, anchor_ms INTEGER NOT NULL) WITHOUT ROWID",
                            "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID"),
                    List.of(
                            rollups("1m"),
                            "CREATE INDEX rollups_1m_from ON rollups_1m (from_ms)",
                            rollups("15m"),
                            "CREATE INDEX rollups_15m_from ON rollups_15m (from_ms)",
                            rollups("1h"),
                            "CREATE INDEX rollups_1h_from ON rollups_1h (from_ms)",
                            """
                    CREATE TABLE rollup_streams (
                        uplink TEXT NOT NULL,
                        resolution TEXT NOT NULL,
                        base_id INTEGER NOT NULL,
                        base_samples INTEGER NOT NULL,
                        cursor_id INTEGER NOT NULL,
                        PRIMARY KEY (uplink, resolution)) WITHOUT ROWID""")));

    static final Database.Schema LEDGER = new Database.Schema(
            "ledger",
            0x42424C01,
            List.of(
                    List.of(
                            """
                    CREATE TABLE commands (
                        ord INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE,
                        request TEXT NOT NULL,
                        received_ms INTEGER NOT NULL,
                        status TEXT NOT NULL,
                        overridden_by TEXT,
                        detail TEXT NOT NULL,
                        transition INTEGER NOT NULL,
                        updated_ms INTEGER NOT NULL,
                        in_effect INTEGER NOT NULL)""",
                            "CREATE INDEX commands_in_effect ON commands (ord) WHERE in_effect = 1",
                            """
                    CREATE TABLE dispatches (
                        ord INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE,
                        status TEXT NOT NULL,
                        start_ms INTEGER NOT NULL,
                        body TEXT NOT NULL)""",
                            "CREATE TABLE reports (event_id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
                            """
                    CREATE TABLE originals (
                        device TEXT NOT NULL,
                        quantity TEXT NOT NULL,
                        body TEXT NOT NULL,
                        PRIMARY KEY (device, quantity)) WITHOUT ROWID""",
                            """
                    CREATE TABLE alerts (
                        id TEXT PRIMARY KEY,
                        status TEXT NOT NULL,
                        created_ms INTEGER NOT NULL,
                        updated_ms INTEGER NOT NULL,
                        body TEXT NOT NULL) WITHOUT ROWID""",
                            """
                    CREATE TABLE events (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        type TEXT NOT NULL,
                        version TEXT NOT NULL,
                        key TEXT NOT NULL,
                        at_ms INTEGER NOT NULL,
                        bytes_before INTEGER NOT NULL,
                        data TEXT NOT NULL)""",
                            """
                    CREATE TABLE audit (
                        number INTEGER PRIMARY KEY,
                        at_ms INTEGER NOT NULL,
                        actor TEXT NOT NULL,
                        action TEXT NOT NULL,
                        detail TEXT NOT NULL,
                        hash BLOB NOT NULL)""",
                            """
                    CREATE TABLE gaps (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        reason TEXT NOT NULL,
                        from_ms INTEGER NOT NULL,
                        until_ms INTEGER NOT NULL,
                        samples INTEGER NOT NULL,
                        detail TEXT NOT NULL)""",
                            """
                    CREATE TABLE streams (
                        uplink TEXT PRIMARY KEY,
                        base_id INTEGER NOT NULL,
                        cursor_id INTEGER NOT NULL) WITHOUT ROWID""",
                            "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
                            "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID"),
                    List.of(
                            """
                    CREATE TABLE sessions (
                        number INTEGER PRIMARY KEY,
                        device TEXT NOT NULL,
                        token TEXT NOT NULL,
                        tx TEXT NOT NULL,
                        start_key TEXT NOT NULL,
                        stop_key TEXT NOT NULL,
                        state TEXT NOT NULL,
                        from_ms INTEGER NOT NULL,
                        event_id INTEGER NOT NULL,
                        body TEXT NOT NULL)""",
                            "CREATE INDEX sessions_open ON sessions (device) WHERE state = 'OPEN'",
                            "CREATE INDEX sessions_left_open ON sessions (device) WHERE state = 'LEFT_OPEN'",
                            "CREATE INDEX sessions_tx ON sessions (tx)",
                            "CREATE INDEX sessions_start ON sessions (device, start_key) WHERE start_key != ''",
                            "CREATE INDEX sessions_stop ON sessions (device, stop_key) WHERE stop_key != ''",
                            "CREATE INDEX sessions_from ON sessions (from_ms)",
                            """
                    CREATE TABLE tokens (
                        id TEXT PRIMARY KEY,
                        version INTEGER NOT NULL,
                        removed INTEGER NOT NULL,
                        body TEXT NOT NULL) WITHOUT ROWID""",
                            """
                    CREATE TABLE cached_tokens (
                        id TEXT PRIMARY KEY,
                        learned_ms INTEGER NOT NULL,
                        body TEXT NOT NULL) WITHOUT ROWID""",
                            "CREATE TABLE reservations (ord INTEGER PRIMARY KEY, body TEXT NOT NULL)")));

    /** Many points of one period a row; {@code samples} are points. The columns mean what they do in {@code blocks}. */
    private static String rollups(String resolution) {
        return """
                    CREATE TABLE rollups_%s (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        from_ms INTEGER NOT NULL,
                        settlement INTEGER NOT NULL,
                        stored_ms INTEGER NOT NULL,
                        samples INTEGER NOT NULL,
                        samples_before INTEGER NOT NULL,
                        bytes_before INTEGER NOT NULL,
                        row_crc INTEGER NOT NULL,
                        payload BLOB NOT NULL)""".formatted(resolution);
    }

    private Schemas() {}
}
