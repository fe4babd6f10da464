package energy.busbar.store;

import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.BlockFormatException;
import energy.busbar.core.block.Sample;
import energy.busbar.core.block.TelemetryBlock;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Every block: its checksum, its decoding, its place in the sequence; that no cursor points elsewhere; and the roll-ups. */
final class TelemetryCheck {
    private static final int PAGE = 16;

    private record Block(
            long id,
            String boot,
            OptionalLong anchor,
            long firstMono,
            long lastMono,
            long samples,
            long samplesBefore,
            long bytesBefore,
            long rowCrc,
            byte[] payload) {}

    private final Database database;
    private final StoreCheck.Progress progress;
    private final BiConsumer<String, String> findings;

    TelemetryCheck(Database database, StoreCheck.Progress progress, BiConsumer<String, String> findings) {
        this.database = database;
        this.progress = progress;
        this.findings = findings;
    }

    StoreCheck.Looked run() {
        long total = database.read(sql -> sql.number("SELECT count(*) FROM blocks"));
        String what = database.file().getFileName() + ": blocks";
        Block last = null;
        long rows = 0;
        long samples = 0;
        while (true) {
            List<Block> page = page(last == null ? Long.MIN_VALUE : last.id());
            if (page.isEmpty()) {
                break;
            }
            for (Block block : page) {
                if (last != null) {
                    follows(last, block);
                }
                inside(block);
                last = block;
                rows++;
                samples += block.samples();
            }
            progress.at(what, rows, total);
        }
        cursors(last == null ? 0 : last.id());
        if (Epochs.noted(database, Epochs.TELEMETRY) <= 0) {
            findings.accept("meta", "no epoch is noted");
        }
        long periods = RollupReader.has(database) ? new RollupCheck(database, progress, findings).run() : 0;
        return new StoreCheck.Looked(database.file(), Schemas.TELEMETRY.name(), rows, samples, periods);
    }

    private List<Block> page(long after) {
        return database.read(sql -> sql.list(
                """
                SELECT id, boot_id, anchor_ms, first_mono_ms, last_mono_ms, samples, samples_before, bytes_before,
                    row_crc, payload FROM blocks WHERE id > ? ORDER BY id LIMIT ?""",
                r -> {
                    long anchor = r.getLong(3);
                    OptionalLong known = r.wasNull() ? OptionalLong.empty() : OptionalLong.of(anchor);
                    return new Block(
                            r.getLong(1),
                            r.getString(2),
                            known,
                            r.getLong(4),
                            r.getLong(5),
                            r.getLong(6),
                            r.getLong(7),
                            r.getLong(8),
                            r.getLong(9),
                            r.getBytes(10));
                },
                after,
                PAGE));
    }

    private void follows(Block before, Block block) {
        if (block.id() != before.id() + 1) {
            // A running gateway may have made room meanwhile: then everything before is gone too.
            long oldest = database.read(sql -> sql.number("SELECT min(id) FROM blocks"));
            if (oldest < block.id()) {
                findings.accept(
                        "blocks " + (before.id() + 1) + " to " + (block.id() - 1), "missing within the sequence");
            }
            return;
        }
        if (block.samplesBefore() != before.samplesBefore() + before.samples()
                || block.bytesBefore() != before.bytesBefore() + before.payload().length) {
            findings.accept(
                    "block " + block.id(),
                    "its running totals (" + block.samplesBefore() + " samples, " + block.bytesBefore()
                            + " bytes before it) do not follow from block " + before.id());
        }
    }

    private void inside(Block block) {
        String where = "block " + block.id();
        if (block.rowCrc() != BlockTable.crc(block.id(), block.samples(), block.samplesBefore(), block.payload())) {
            findings.accept(where, "its checksum is wrong: " + block.samples() + " samples cannot be believed");
            return;
        }
        TelemetryBlock decoded;
        try {
            decoded = BlockCodec.decode(block.payload());
        } catch (BlockFormatException e) {
            findings.accept(where, "cannot be decoded: " + e.getMessage());
            return;
        }
        if (decoded.samples().size() != block.samples()) {
            findings.accept(
                    where, "holds " + decoded.samples().size() + " samples and its row says " + block.samples());
        }
        if (!decoded.bootId().equals(block.boot()) || !decoded.anchorMillis().equals(block.anchor())) {
            findings.accept(where, "boot or anchor differ between block and row");
        }
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Sample s : decoded.samples()) {
            first = Math.min(first, s.monotonicMillis());
            last = Math.max(last, s.monotonicMillis());
        }
        if (!decoded.samples().isEmpty() && (first != block.firstMono() || last != block.lastMono())) {
            findings.accept(where, "its samples' times are not those of its row");
        }
    }

    private void cursors(long checkedTo) {
        // Blocks and cursors that came while this ran are beyond what was looked at.
        long lastId = Math.max(checkedTo, database.read(sql -> sql.number("SELECT max(id) FROM blocks")));
        database.read(sql -> sql.list("SELECT uplink, base_id, cursor_id, base_samples FROM streams", r -> {
            if (r.getLong(2) < 0 || r.getLong(2) > r.getLong(3) || r.getLong(3) > lastId || r.getLong(4) < 0) {
                findings.accept(
                        "cursor of uplink " + r.getString(1),
                        "is at " + r.getLong(3) + " with base " + r.getLong(2) + "; expected base <= cursor <= "
                                + lastId);
            }
            return 0;
        }));
    }
}
