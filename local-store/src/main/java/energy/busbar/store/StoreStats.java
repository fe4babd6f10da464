package energy.busbar.store;

import energy.busbar.core.block.Resolution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is stored, looked up beside whoever writes and in short reads, so that the writer's log never has to wait.
 *
 * @param telemetry empty where the file is not there or cannot be read
 * @param rollups by resolution; none where the file is of a version without
 * @param troubles what could not be read, and why
 */
public record StoreStats(
        List<StoredFile> files,
        Optional<Telemetry> telemetry,
        List<Rollups> rollups,
        Optional<Ledger> ledger,
        List<Stream> streams,
        List<Gaps> gaps,
        List<String> troubles) {
    /** @param kind database, log, index, daily-copy, quarantined, replaced, older-schema or unfinished */
    public record StoredFile(String name, long bytes, String kind) {}

    /**
     * @param payloadBytes of the blocks alone
     * @param fileBytes of the database, free pages included
     * @param from, until of the samples whose time is known
     * @param unplacedSamples whose time is not known, or not yet
     */
    public record Telemetry(
            long epoch,
            long blocks,
            long samples,
            long payloadBytes,
            long fileBytes,
            Optional<Instant> from,
            Optional<Instant> until,
            long unplacedSamples) {
        /** Of the file, NaN when there is none. */
        public double bytesPerSample() {
            return samples == 0 ? Double.NaN : (double) fileBytes / samples;
        }
    }

    /**
     * @param rows of many points of one period each
     * @param points, payloadBytes in them, about: what the quota took from among them is not taken off
     * @param from, until starts of the first and the last period
     */
    public record Rollups(
            Resolution resolution,
            long rows,
            long points,
            long payloadBytes,
            Optional<Instant> from,
            Optional<Instant> until) {}

    public record Ledger(long epoch, long commands, long openCommands, long alerts, long audit, long sessions) {}

    /**
     * How far one uplink is in one stream, as of the last flush.
     *
     * @param parcels, samples, bytes that wait; of events a parcel is one
     */
    public record Stream(
            String uplink,
            String stream,
            long epoch,
            long sequence,
            long parcels,
            long samples,
            long bytes,
            Optional<Instant> oldest) {}

    /** All gaps of one reason together. */
    public record Gaps(String reason, long count, long samples, Instant from, Instant until, String lastDetail) {}

    @FunctionalInterface
    private interface Look {
        void at(Database database);
    }

    /** @throws StoreException when there is no such directory */
    public static StoreStats of(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new StoreException("there is no directory " + directory + ": no gateway ran with this configuration");
        }
        List<Stream> streams = new ArrayList<>();
        List<String> troubles = new ArrayList<>();
        List<Gaps> gaps = new ArrayList<>();
        List<Telemetry> telemetry = new ArrayList<>();
        List<Rollups> rollups = new ArrayList<>();
        List<Ledger> ledger = new ArrayList<>();
        look(directory.resolve(StoreFiles.TELEMETRY), troubles, database -> {
            telemetry.add(telemetry(database));
            streams.addAll(metrics(database, telemetry.get(0).epoch()));
            if (RollupReader.has(database)) {
                for (Resolution each : Resolution.values()) {
                    rollups.add(rollups(database, each));
                    streams.addAll(
                            rollupStreams(database, each, telemetry.get(0).epoch()));
                }
            }
        });
        look(directory.resolve(StoreFiles.LEDGER), troubles, database -> {
            ledger.add(ledger(database));
            streams.addAll(events(database, ledger.get(0).epoch()));
            gaps.addAll(gaps(database));
        });
        return new StoreStats(
                StoreFiles.in(directory),
                telemetry.stream().findFirst(),
                List.copyOf(rollups),
                ledger.stream().findFirst(),
                List.copyOf(streams),
                List.copyOf(gaps),
                List.copyOf(troubles));
    }

    private static void look(Path file, List<String> troubles, Look look) {
        try (Database database = Database.readOnly(file)) {
            look.at(database);
        } catch (StoreException e) {
            troubles.add(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Instant> instant(ResultSet r, int column) throws SQLException {
        long millis = r.getLong(column);
        return r.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static Telemetry telemetry(Database database) {
        long epoch = Epochs.noted(database, Epochs.TELEMETRY);
        return database.read(sql -> {
            // The row of the last block carries the running totals; what the first has before it is gone.
            long[] ends = {0, 0, 0, 0, 0, 0};
            sql.list("SELECT id, samples_before, bytes_before FROM blocks ORDER BY id LIMIT 1", r -> {
                ends[0] = r.getLong(1);
                ends[1] = r.getLong(2);
                ends[2] = r.getLong(3);
                return ends;
            });
            sql.list(
                    "SELECT id, samples_before + samples, bytes_before + length(payload) FROM blocks"
                            + " ORDER BY id DESC LIMIT 1",
                    r -> {
                        ends[3] = r.getLong(1);
                        ends[4] = r.getLong(2);
                        ends[5] = r.getLong(3);
                        return ends;
                    });
            Optional<Instant> until = sql.one("SELECT max(until_ms) FROM blocks", r -> instant(r, 1))
                    .flatMap(t -> t);
            Optional<Instant> from = sql.one("""
                            SELECT min(coalesce(anchor_ms, (SELECT anchor_ms FROM boots o WHERE o.boot_id = b.boot_id))
                                + first_mono_ms)
                            FROM (SELECT * FROM blocks WHERE until_ms IS NOT NULL ORDER BY until_ms LIMIT 64) b""", r -> instant(r, 1)).flatMap(t -> t);
            return new Telemetry(
                    epoch,
                    ends[3] == 0 ? 0 : ends[3] - ends[0] + 1,
                    ends[4] - ends[1],
                    ends[5] - ends[2],
                    sql.number("PRAGMA page_count") * sql.number("PRAGMA page_size"),
                    from,
                    until,
                    sql.number("SELECT sum(samples) FROM blocks WHERE until_ms IS NULL"));
        });
    }

    private static Rollups rollups(Database database, Resolution resolution) {
        String table = "rollups_" + resolution.label();
        return database.read(sql -> {
            long rows = sql.number("SELECT count(*) FROM " + table);
            return sql.one(
                            "SELECT l.samples_before + l.samples - f.samples_before,"
                                    + " l.bytes_before + length(l.payload) - f.bytes_before,"
                                    + " (SELECT min(from_ms) FROM " + table + "), (SELECT max(from_ms) FROM " + table
                                    + ") FROM " + table + " f, " + table + " l WHERE f.id = (SELECT min(id) FROM "
                                    + table + ") AND l.id = (SELECT max(id) FROM " + table + ")",
                            r -> new Rollups(
                                    resolution, rows, r.getLong(1), r.getLong(2), instant(r, 3), instant(r, 4)))
                    .orElse(new Rollups(resolution, 0, 0, 0, Optional.empty(), Optional.empty()));
        });
    }

    private static List<Stream> rollupStreams(Database database, Resolution resolution, long epoch) {
        return database.read(sql -> sql.list(
                """
                SELECT s.uplink, s.cursor_id - s.base_id, l.id - f.id + 1,
                    l.samples_before + l.samples - f.samples_before,
                    l.bytes_before + length(l.payload) - f.bytes_before, f.stored_ms
                FROM rollup_streams s
                LEFT JOIN rollups_%1$s f ON f.id = (SELECT min(id) FROM rollups_%1$s WHERE id > s.cursor_id)
                LEFT JOIN rollups_%1$s l ON l.id = (SELECT max(id) FROM rollups_%1$s) AND f.id IS NOT NULL
                WHERE s.resolution = '%1$s' ORDER BY s.uplink""".formatted(resolution.label()),
                r -> new Stream(
                        r.getString(1),
                        MetricsOutbox.STREAM + "-" + resolution.label(),
                        epoch,
                        r.getLong(2),
                        r.getLong(3),
                        r.getLong(4),
                        r.getLong(5),
                        instant(r, 6))));
    }

    private static List<Stream> metrics(Database database, long epoch) {
        return database.read(sql -> sql.list(
                """
                SELECT s.uplink, s.cursor_id - s.base_id, l.id - f.id + 1,
                    l.samples_before + l.samples - f.samples_before,
                    l.bytes_before + length(l.payload) - f.bytes_before, f.stored_ms
                FROM streams s
                LEFT JOIN blocks f ON f.id = (SELECT min(id) FROM blocks WHERE id > s.cursor_id)
                LEFT JOIN blocks l ON l.id = (SELECT max(id) FROM blocks) AND f.id IS NOT NULL
                ORDER BY s.uplink""",
                r -> new Stream(
                        r.getString(1),
                        MetricsOutbox.STREAM,
                        epoch,
                        r.getLong(2),
                        r.getLong(3),
                        r.getLong(4),
                        r.getLong(5),
                        instant(r, 6))));
    }

    private static List<Stream> events(Database database, long epoch) {
        return database.read(sql -> sql.list(
                """
                SELECT s.uplink, s.cursor_id - s.base_id, l.id - f.id + 1,
                    l.bytes_before + length(l.data) - f.bytes_before, f.at_ms
                FROM streams s
                LEFT JOIN events f ON f.id = (SELECT min(id) FROM events WHERE id > s.cursor_id)
                LEFT JOIN events l ON l.id = (SELECT max(id) FROM events) AND f.id IS NOT NULL
                ORDER BY s.uplink""",
                r -> new Stream(
                        r.getString(1),
                        EventsOutbox.STREAM,
                        epoch,
                        r.getLong(2),
                        r.getLong(3),
                        r.getLong(3),
                        r.getLong(4),
                        instant(r, 5))));
    }

    private static Ledger ledger(Database database) {
        long epoch = Epochs.noted(database, Epochs.LEDGER);
        return database.read(sql -> new Ledger(
                epoch,
                sql.number("SELECT count(*) FROM commands"),
                sql.number("SELECT count(*) FROM commands WHERE status IN ('PENDING', 'SCHEDULED')"),
                sql.number("SELECT count(*) FROM alerts WHERE status IN ('OPEN', 'ACKNOWLEDGED')"),
                sql.number("SELECT value FROM meta WHERE name = 'audit.last'"),
                sql.number("SELECT count(*) FROM sqlite_schema WHERE name = 'sessions'") == 0
                        ? 0
                        : sql.number("SELECT count(*) FROM sessions")));
    }

    private static List<Gaps> gaps(Database database) {
        return database.read(sql -> sql.list(
                """
                SELECT reason, count(*), sum(samples), min(from_ms), max(until_ms),
                    (SELECT d.detail FROM gaps d WHERE d.reason = g.reason ORDER BY d.id DESC LIMIT 1)
                FROM gaps g GROUP BY reason ORDER BY max(until_ms) DESC""",
                r -> new Gaps(
                        r.getString(1),
                        r.getLong(2),
                        r.getLong(3),
                        Instant.ofEpochMilli(r.getLong(4)),
                        Instant.ofEpochMilli(r.getLong(5)),
                        r.getString(6))));
    }
}
