package energy.busbar.store;

import energy.busbar.core.block.BlockCodec;
import energy.busbar.core.block.BlockFormatException;
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
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
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
     * The stream {@code metrics} of one uplink; the same object for the same id. Call before start. What was sent is
     * dropped when all uplinks have it that asked here.
     */
    public Outbox outbox(String uplinkId, UplinkView view) {
        return outboxes.computeIfAbsent(
                uplinkId, id -> new MetricsOutbox(id, view, epochs, table, this::leftOut, this::unreadable));
    }

    @Override
    public void append(List<Reading> readings) {
        if (intake.add(readings)) {
            early.run();
        }
    }

    /** Makes everything durable that was appended before. Trouble goes to the store's events and never to the caller. */
    public void flush() {
        List<MetricsOutbox> wake = new ArrayList<>();
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
            try {
                if (write(now, anchor)) {
                    wake.addAll(outboxes.values());
                }
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

    /** @return whether uplinks have something new to fetch */
    private boolean write(Moment now, OptionalLong anchor) {
        Map<MetricsOutbox, BlockTable.Cursor> moved = new LinkedHashMap<>();
        long sentId = table.totals().lastId();
        for (MetricsOutbox outbox : outboxes.values()) {
            BlockTable.Cursor place = outbox.place();
            sentId = Math.min(sentId, place.cursorId());
            if (outbox.unsaved()) {
                moved.put(outbox, place);
            }
        }
        boolean mayGrow = freeBytes.getAsLong() >= config.reserveBytes();
        Eviction eviction = new Eviction(outboxes.values());
        BlockTable.Done done = table.store(
                pending,
                List.copyOf(moved.values()),
                anchor,
                now.monotonicMillis(),
                now.epochMillis(),
                new BlockTable.Bounds(config.quotaBytes(), sentId, mayGrow, eviction));
        moved.forEach(MetricsOutbox::saved);
        Map<String, Eviction.Loss> losses = eviction.committed();
        if (!pending.isEmpty()) {
            // Only a write proves that there is room again.
            troubles.clear(DISK_FULL);
        }
        boolean news = !pending.isEmpty() || done.newlySendable();
        pending.clear();
        troubles.clear(FAILED);
        if (done.unsentSamplesDropped() > 0 && !losses.isEmpty()) {
            overQuota = true;
            dropped.addAndGet(done.unsentSamplesDropped());
            String why = "the quota of " + config.quotaBytes() + " bytes is used up by readings that were not sent";
            gaps.add("quota", done.unsentFromMs(), done.unsentUntilMs(), done.unsentSamplesDropped(), why);
            if (outboxes.size() > 1) {
                losses.forEach((uplink, loss) -> gaps.add(
                        "quota." + uplink, loss.fromMs(), loss.untilMs(), loss.samples(), why + " to " + uplink));
            }
            troubles.raise(
                    Alert.Severity.WARNING,
                    QUOTA,
                    "Oldest readings are dropped unsent",
                    why + " to " + String.join(", ", losses.keySet()) + "; bring it back or raise the quota.");
        } else if (overQuota && table.headAfter(sentId).isEmpty()) {
            overQuota = false;
            troubles.clear(QUOTA);
        }
        return news;
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

    private void leftOut(BlockTable.Stored block, String why) {
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

    /** On an uplink's thread: the next flush moves the file aside. */
    private void unreadable(StoreException e) {
        if (e.damaged()) {
            damageSeen = String.valueOf(e.getMessage());
        }
        LOG.warn("stored readings cannot be fetched reason={}", e.getMessage());
    }

    private int pendingSamples() {
        return pending.stream().mapToInt(BlockCutter.Cut::samples).sum();
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

    private void collect(
            BlockTable.Dated stored, DeviceId device, String point, long fromMs, long toMs, List<Reading> into) {
        TelemetryBlock block;
        try {
            block = BlockCodec.decode(stored.payload());
        } catch (BlockFormatException e) {
            leftOut(new BlockTable.Stored(stored.id(), 0, 0, stored.payload(), 0), String.valueOf(e.getMessage()));
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
