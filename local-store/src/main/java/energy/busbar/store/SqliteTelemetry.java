package energy.busbar.store;

import energy.busbar.core.block.Aggregate;
import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.BlockFormatException;
import energy.busbar.core.block.Resolution;
import energy.busbar.core.block.Rollup;
import energy.busbar.core.block.RollupCodec;
import energy.busbar.core.block.Sample;
import energy.busbar.core.block.TelemetryBlock;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Unit;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.ReadingLog;
import energy.busbar.core.port.UplinkView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Readings in blocks, one a flush. {@link #append} may be called from any thread, also while a flush writes. */
public final class SqliteTelemetry implements ReadingLog {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteTelemetry.class);

    /** A longer answer of {@link #read} is refused. */
    public static final int MAX_READ = 500_000;

    private static final int READ_PAGE = 32;
    private static final long RESUME_BYTES = 1 << 20;
    private static final int DAMAGED_REMEMBERED = 1000;
    static final String DISK_FULL = "disk-full";
    static final String DROPPED = "readings-dropped";
    static final String DAMAGED = "store-damaged";
    static final String FAILED = "store-write-failed";
    static final String QUOTA = "telemetry-quota";

    /**
     * @param samplesStored durable since this telemetry file began
     * @param samplesDropped lost since start for want of room, by whatever bound
     * @param bytesOnDisk of the telemetry file
     * @param lastFlushMillis how long the last flush took
     */
    public record Stats(long samplesStored, long samplesDropped, long bytesOnDisk, long blocks, long lastFlushMillis) {}

    private final StoreConfig config;
    private final GatewayClock clock;
    private final GapLog gaps;
    private final Troubles troubles;
    private final LongSupplier freeBytes;
    private final Supplier<BlockTable> replacement;
    private final StreamEpochs epochs;
    private final Intake intake = new Intake();
    private final Map<String, MetricsOutbox> outboxes = new ConcurrentHashMap<>();
    private final Map<Resolution, Map<String, MetricsOutbox>> rollupOutboxes;
    private final AtomicLong dropped = new AtomicLong();
    private final Set<Long> damagedBlocks = new HashSet<>();
    private volatile PointUnits units = (device, point) -> Unit.NONE;
    private volatile Runnable early = () -> {};
    private volatile BlockTable table;
    private volatile long lastFlushMillis;
    private volatile @Nullable String damageSeen;

    // Guarded by flushing: one flush at a time.
    private final Object flushing = new Object();
    private final List<BlockCutter.Cut> pending = new ArrayList<>();
    private long lastFlushAtMillis;
    private boolean overQuota;

    /**
     * @param replacement moves a damaged file aside and opens a new one
     * @param epochs of the uplinks' streams
     */
    SqliteTelemetry(
            StoreConfig config,
            GatewayClock clock,
            BlockTable table,
            GapLog gaps,
            Troubles troubles,
            LongSupplier freeBytes,
            Supplier<BlockTable> replacement,
            StreamEpochs epochs) {
        this.config = config;
        this.clock = clock;
        Map<Resolution, Map<String, MetricsOutbox>> byResolution = new EnumMap<>(Resolution.class);
        for (Resolution each : Resolution.values()) {
            byResolution.put(each, new ConcurrentHashMap<>());
        }
        this.rollupOutboxes = byResolution;
        this.table = table;
        this.gaps = gaps;
        this.troubles = troubles;
        this.freeBytes = freeBytes;
        this.replacement = replacement;
        this.epochs = epochs;
        this.lastFlushAtMillis = clock.now().epochMillis();
    }

    /** @param early asks for a flush before its time; returns at once */
    void start(PointUnits units, Runnable early) {
        this.units = units;
        this.early = early;
    }

    /** The stream {@code metrics} of an uplink that sees everything. */
    public Outbox outbox(String uplinkId) {
        return outbox(uplinkId, UplinkView.all("mqtt:" + uplinkId));
    }

    /**
     * The stream {@code metrics} of one uplink; the same object for the same id. Call before start. What was sent may be
     * dropped when all uplinks have it that asked here.
     */
    public Outbox outbox(String uplinkId, UplinkView view) {
        return outboxes.computeIfAbsent(
                uplinkId,
                id -> new MetricsOutbox(
                        id, MetricsOutbox.STREAM, view, epochs, table, this::leftOut, this::unreadable));
    }

    /** As {@link #outbox(String, Resolution, UplinkView)}, of an uplink that sees everything. */
    public Outbox outbox(String uplinkId, Resolution resolution) {
        return outbox(uplinkId, resolution, UplinkView.all("mqtt:" + uplinkId));
    }

    /**
     * The roll-ups of one resolution for one uplink, as the stream {@code metrics-1m}, {@code metrics-15m} or {@code
     * metrics-1h}; the same object for the same id and resolution. Its parcels are those of {@code metrics}, with a {@link
     * energy.busbar.core.block.RollupCodec roll-up} for a block and points for samples. Rows come in the order they were
     * made, each of one period; a period may have several, of which a later one stands in place of the earlier ones for the
     * points in it. Call before start.
     */
    public Outbox outbox(String uplinkId, Resolution resolution, UplinkView view) {
        Map<String, MetricsOutbox> those = rollupOutboxes.getOrDefault(resolution, Map.of());
        return those.computeIfAbsent(
                uplinkId,
                id -> new MetricsOutbox(
                        id,
                        MetricsOutbox.STREAM + "-" + resolution.label(),
                        view,
                        epochs,
                        table.rollups().table(resolution),
                        (row, why) -> rollupLeftOut(resolution, row, why),
                        this::unreadable));
    }

    @Override
    public void append(List<Reading> readings) {
        if (intake.add(readings)) {
            early.run();
        }
    }

    /** Makes everything durable that was appended before. Trouble goes to the store's events and never to the caller. */
    public void flush() {
        List<MetricsOutbox> wake;
        synchronized (flushing) {
            Moment now = clock.now();
            OptionalLong anchor = clock.synchronised()
                    ? OptionalLong.of(now.epochMillis() - now.monotonicMillis())
                    : OptionalLong.empty();
            countDropped(now);
            String damage = damageSeen;
            if (damage != null) {
                damageSeen = null;
                replace(damage);
            }
            resume();
            BlockCutter cutter = new BlockCutter(units, clock.bootId(), anchor);
            pending.addAll(cutter.cut(intake.takeAll()));
            dropped.addAndGet(cutter.refused());
            wake = List.of();
            try {
                wake = write(now, anchor);
            } catch (StoreException e) {
                trouble(e, now);
            }
            intake.elsewhere(pendingSamples());
            lastFlushAtMillis = now.epochMillis();
            lastFlushMillis = clock.monotonicMillis() - now.monotonicMillis();
        }
        gaps.retry();
        wake.forEach(MetricsOutbox::wake);
    }

    /** @return those that have something new to fetch */
    private List<MetricsOutbox> write(Moment now, OptionalLong anchor) {
        Map<MetricsOutbox, CarriedTable.Cursor> moved = new LinkedHashMap<>();
        List<CarriedTable.Cursor> cursors = new ArrayList<>();
        long sentId = collect(outboxes.values(), table.totals().lastId(), moved, cursors);
        Map<Resolution, List<CarriedTable.Cursor>> rollupCursors = new EnumMap<>(Resolution.class);
        Map<Resolution, Long> sentRollups = new EnumMap<>(Resolution.class);
        rollupOutboxes.forEach((resolution, those) -> {
            List<CarriedTable.Cursor> own = new ArrayList<>();
            sentRollups.put(resolution, collect(those.values(), Long.MAX_VALUE, moved, own));
            if (!own.isEmpty()) {
                rollupCursors.put(resolution, own);
            }
        });
        StoreRoom.Bounds bounds = new StoreRoom.Bounds(
                config.quotaBytes(),
                sentId,
                sentRollups,
                freeBytes.getAsLong() >= config.reserveBytes(),
                anchor.isPresent() ? OptionalLong.of(now.epochMillis()) : OptionalLong.empty(),
                config.retention());
        Eviction eviction = new Eviction(table, outboxes.values());
        BlockTable.Done done =
                table.store(pending, new BlockTable.Cursors(cursors, rollupCursors), anchor, now, bounds, eviction);
        moved.forEach(MetricsOutbox::saved);
        Map<String, Eviction.Loss> losses = eviction.committed();
        if (!pending.isEmpty()) {
            // Only a write proves that there is room again.
            troubles.clear(DISK_FULL);
        }
        List<MetricsOutbox> news = new ArrayList<>();
        if (!pending.isEmpty() || done.newlySendable()) {
            news.addAll(outboxes.values());
        }
        if (done.rolledUp()) {
            rollupOutboxes.values().forEach(those -> news.addAll(those.values()));
        }
        pending.clear();
        troubles.clear(FAILED);
        quota(done.dropped(), losses, sentId);
        return news;
    }

    /** @return up to where all have carried away, at most {@code most} */
    private static long collect(
            Collection<MetricsOutbox> those,
            long most,
            Map<MetricsOutbox, CarriedTable.Cursor> moved,
            List<CarriedTable.Cursor> cursors) {
        long sentId = most;
        for (MetricsOutbox outbox : those) {
            CarriedTable.Cursor place = outbox.place();
            sentId = Math.min(sentId, place.cursorId());
            if (outbox.unsaved()) {
                moved.put(outbox, place);
                cursors.add(place);
            }
        }
        return sentId;
    }

    private void quota(StoreRoom.Dropped gone, Map<String, Eviction.Loss> losses, long sentId) {
        String used = "the quota of " + config.quotaBytes() + " bytes is used up";
        lost("quota", gone.rolledUp(), used + " by readings that were not sent; their roll-ups are kept");
        lost("quota-not-rolled-up", gone.raw(), used + " by readings that were not sent");
        lost("quota-rollups", gone.rollups(), used + "; roll-ups that were not sent are gone, counted by points");
        if (outboxes.size() > 1) {
            losses.forEach((uplink, loss) -> gaps.add(
                    "quota." + uplink,
                    loss.fromMs(),
                    loss.untilMs(),
                    loss.samples(),
                    used + " by readings that were not sent to " + uplink));
        }
        long samples = gone.rolledUp().samples() + gone.raw().samples();
        dropped.addAndGet(samples);
        if (gone.beyond()) {
            overQuota = true;
            troubles.raise(
                    Alert.Severity.WARNING,
                    QUOTA,
                    "The quota is too small for what must be kept",
                    used + " by 15-minute energies, which are kept " + Retention.SETTLEMENT.toDays()
                            + " days and until they are sent; raise the quota.");
        } else if (samples + gone.rollups().samples() > 0) {
            overQuota = true;
            troubles.raise(
                    Alert.Severity.WARNING,
                    QUOTA,
                    "Oldest readings are dropped unsent",
                    used + " by readings that were not sent"
                            + (losses.isEmpty() ? "" : " to " + String.join(", ", losses.keySet()))
                            + "; bring an uplink back or raise the quota.");
        } else if (overQuota && table.headAfter(sentId).isEmpty()) {
            overQuota = false;
            troubles.clear(QUOTA);
        }
    }

    private void lost(String reason, StoreRoom.Lost lost, String detail) {
        if (lost.samples() > 0) {
            gaps.add(reason, lost.fromMs(), lost.untilMs(), lost.samples(), detail);
        }
    }

    private void trouble(StoreException e, Moment now) {
        if (e.full()) {
            intake.stop(true);
            lose(DISK_FULL, now, "no room for readings: " + e.getMessage());
            troubles.raise(
                    Alert.Severity.CRITICAL,
                    DISK_FULL,
                    "Disk full: readings are not stored",
                    "Less than " + config.reserveBytes() + " bytes are free in " + config.directory()
                            + "; control, commands and audit go on. Free some space.");
        } else if (e.damaged()) {
            replace(String.valueOf(e.getMessage()));
        } else {
            troubles.raise(
                    Alert.Severity.CRITICAL,
                    FAILED,
                    "Readings cannot be written",
                    e.getMessage() + "; they are kept in memory and tried again, up to " + Intake.CAPACITY + ".");
        }
    }

    /** The pending blocks stay and go into the new file with the next flush. */
    private void replace(String why) {
        try {
            BlockTable next = replacement.get();
            table = next;
            outboxes.values().forEach(outbox -> outbox.moveTo(next));
            rollupOutboxes.forEach((resolution, those) -> those.values()
                    .forEach(outbox -> outbox.moveTo(next.rollups().table(resolution))));
        } catch (StoreException e) {
            troubles.raise(
                    Alert.Severity.CRITICAL,
                    FAILED,
                    "Readings cannot be written",
                    why + "; and no new file could be made: " + e.getMessage());
        }
    }

    private void lose(String reason, Moment now, String detail) {
        int lost = pendingSamples();
        pending.clear();
        if (lost > 0) {
            dropped.addAndGet(lost);
            gaps.add(reason, lastFlushAtMillis, now.epochMillis(), lost, detail);
        }
    }

    private void countDropped(Moment now) {
        long lost = intake.takeDropped();
        if (lost > 0) {
            dropped.addAndGet(lost);
            boolean full = intake.stopped();
            gaps.add(
                    full ? DISK_FULL : "intake-full",
                    lastFlushAtMillis,
                    now.epochMillis(),
                    lost,
                    full ? "no room for readings" : "more than " + Intake.CAPACITY + " readings waited for the disk");
            if (!full) {
                troubles.raise(
                        Alert.Severity.WARNING,
                        DROPPED,
                        "Readings are dropped",
                        "The disk takes readings more slowly than they come; " + lost + " were dropped in one flush.");
            }
        } else {
            troubles.clear(DROPPED);
        }
    }

    private void resume() {
        if (!intake.stopped()) {
            return;
        }
        long sentId = outboxes.values().stream()
                .mapToLong(o -> o.place().cursorId())
                .min()
                .orElse(Long.MAX_VALUE);
        if (freeBytes.getAsLong() >= config.reserveBytes() + RESUME_BYTES || table.sentBytes(sentId) >= RESUME_BYTES) {
            intake.stop(false);
        }
    }

    private void leftOut(CarriedTable.Stored block, String why) {
        synchronized (damagedBlocks) {
            if (damagedBlocks.size() >= DAMAGED_REMEMBERED || !damagedBlocks.add(block.id())) {
                return;
            }
        }
        long now = clock.now().epochMillis();
        String detail = "block " + block.id() + " of the telemetry file: " + why;
        gaps.add("block-damaged", now, now, block.samples(), detail);
        troubles.raise(Alert.Severity.CRITICAL, DAMAGED, "Stored readings are damaged", detail);
    }

    private void rollupLeftOut(Resolution resolution, CarriedTable.Stored row, String why) {
        String detail = "roll-up " + row.id() + " of " + resolution.label() + " in the telemetry file: " + why;
        synchronized (damagedBlocks) {
            // Ids of blocks are positive.
            if (damagedBlocks.size() >= DAMAGED_REMEMBERED
                    || !damagedBlocks.add(-row.id() * Resolution.values().length - resolution.ordinal())) {
                return;
            }
        }
        troubles.raise(Alert.Severity.CRITICAL, DAMAGED, "Stored roll-ups are damaged", detail);
    }

    /** On an uplink's thread: the next flush moves the file aside. */
    private void unreadable(StoreException e) {
        if (e.damaged()) {
            damageSeen = String.valueOf(e.getMessage());
        }
        LOG.warn("stored readings cannot be fetched reason={}", e.getMessage());
    }

    private int pendingSamples() {
        return pending.stream().mapToInt(cut -> cut.samples().size()).sum();
    }

    /** Samples made durable in the current epoch. */
    public long samplesStored() {
        return table.totals().samples();
    }

    public Stats stats() {
        BlockTable now = table;
        return new Stats(now.totals().samples(), dropped.get(), now.fileBytes(), now.blocks(), lastFlushMillis);
    }

    /** What is known to be lost, newest first. */
    public List<Gap> gaps(int max) {
        return gaps.newest(max);
    }

    /**
     * Flushed readings of one point by time, both ends included. Those of a boot whose wall clock was never known are
     * not among them.
     *
     * @throws StoreException when there are more than {@link #MAX_READ}
     */
    public List<Reading> read(DeviceId device, String point, Instant from, Instant to) {
        BlockTable source = table;
        long fromMs = from.toEpochMilli();
        long toMs = to.toEpochMilli();
        List<Reading> readings = new ArrayList<>();
        long id = 0;
        List<BlockTable.Dated> page;
        do {
            page = source.between(fromMs, toMs, id, READ_PAGE);
            for (BlockTable.Dated block : page) {
                id = block.id();
                collect(block, device, point, fromMs, toMs, readings);
            }
            if (readings.size() > MAX_READ) {
                throw new StoreException("more than " + MAX_READ + " readings of " + device + "." + point + " from "
                        + from + " to " + to + "; ask for a shorter time");
            }
        } while (page.size() == READ_PAGE);
        readings.sort(Comparator.comparingLong(r -> r.at().epochMillis()));
        return readings;
    }

    /**
     * The stored periods of one point that start in this time, both ends included, in order. The periods that are not over
     * are not among them.
     *
     * @throws StoreException when there are more than {@link #MAX_READ}
     */
    public List<RolledUp> history(DeviceId device, String point, Resolution resolution, Instant from, Instant to) {
        RollupTable source = table.rollups().table(resolution);
        TreeMap<Long, Aggregate> periods = new TreeMap<>();
        RollupTable.Place after = RollupTable.Place.before(from.toEpochMilli());
        List<RollupTable.Placed> page;
        do {
            page = source.page(after, to.toEpochMilli(), READ_PAGE);
            for (RollupTable.Placed row : page) {
                after = row.place();
                collect(resolution, row.stored(), device, point, periods);
            }
            if (periods.size() > MAX_READ) {
                throw new StoreException("more than " + MAX_READ + " periods of " + device + "." + point + " from "
                        + from + " to " + to + "; ask for a shorter time or longer periods");
            }
        } while (page.size() == READ_PAGE);
        List<RolledUp> history = new ArrayList<>(periods.size());
        periods.forEach((start, aggregate) -> history.add(new RolledUp(start, aggregate)));
        return history;
    }

    private void collect(
            Resolution resolution,
            CarriedTable.Stored row,
            DeviceId device,
            String point,
            TreeMap<Long, Aggregate> periods) {
        try {
            Rollup rollup = RollupCodec.decode(row.payload(), (d, p) -> p.equals(point) && d.equals(device.value()));
            rollup.aggregates().forEach(a -> periods.put(rollup.fromMillis(), a));
        } catch (BlockFormatException e) {
            rollupLeftOut(resolution, row, String.valueOf(e.getMessage()));
        }
    }

    private void collect(
            BlockTable.Dated stored, DeviceId device, String point, long fromMs, long toMs, List<Reading> into) {
        TelemetryBlock block;
        try {
            block = BlockCodec.decode(stored.payload());
        } catch (BlockFormatException e) {
            leftOut(new CarriedTable.Stored(stored.id(), 0, 0, stored.payload(), 0), String.valueOf(e.getMessage()));
            return;
        }
        long anchor = block.anchorMillis().orElse(stored.bootAnchor().orElse(0));
        for (Sample s : block.samples()) {
            long at = anchor + s.monotonicMillis();
            if (s.device().equals(device) && s.point().equals(point) && at >= fromMs && at <= toMs) {
                into.add(new Reading(device, point, s.rawValue(), s.quality(), new Moment(at, s.monotonicMillis())));
            }
        }
    }

    BlockTable table() {
        return table;
    }
}
