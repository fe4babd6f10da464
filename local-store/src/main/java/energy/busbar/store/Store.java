package energy.busbar.store;

import energy.busbar.core.model.Alert;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the gateway keeps on its disk: telemetry.db and ledger.db in one directory. Open, take the outboxes,
 * start, and at the end close.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final long UPKEEP_MILLIS = TimeUnit.HOURS.toMillis(24);
    private static final long CLOSE_SECONDS = 30;

    private record Opened(Database database, Optional<Path> aside, boolean restored) {}

    private final StoreConfig config;
    private final GatewayClock clock;
    private final DirectoryLock lock;
    private final LongSupplier freeBytes;
    private final Database ledgerFile;
    private final SqliteLedger ledger;
    private final SqliteTelemetry telemetry;
    private final GapLog gaps;
    private final Troubles troubles = new Troubles();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean earlyAsked = new AtomicBoolean();
    private Database telemetryFile;
    private @Nullable ScheduledExecutorService executor;
    private long upkeepAtMillis = Long.MIN_VALUE;

    private Store(StoreConfig config, GatewayClock clock, DirectoryLock lock, LongSupplier freeBytes) {
        this.config = config;
        this.clock = clock;
        this.lock = lock;
        this.freeBytes = freeBytes;
        long now = clock.now().epochMillis();
        PendingRestore.finishAtStart(config.directory());
        Opened openedLedger = open(StoreFiles.LEDGER, Schemas.LEDGER, lock.unclean(), now);
        Opened openedTelemetry;
        try {
            openedTelemetry = open(StoreFiles.TELEMETRY, Schemas.TELEMETRY, lock.unclean(), now);
        } catch (StoreException e) {
            openedLedger.database().close();
            throw e;
        }
        this.ledgerFile = openedLedger.database();
        this.telemetryFile = openedTelemetry.database();
        this.gaps = new GapLog(ledgerFile);
        long epoch = Epochs.agreed(telemetryFile, ledgerFile, Epochs.TELEMETRY, now, false);
        long eventsEpoch = Epochs.agreed(ledgerFile, telemetryFile, Epochs.LEDGER, now, openedLedger.restored());
        this.ledger = new SqliteLedger(
                ledgerFile,
                new EventTable(ledgerFile, eventsEpoch),
                new StreamEpochs(Epochs.LEDGER, () -> telemetryFile));
        this.telemetry = new SqliteTelemetry(
                config,
                clock,
                new BlockTable(telemetryFile, clock.bootId(), epoch),
                gaps,
                troubles,
                freeBytes,
                this::replaceTelemetry,
                new StreamEpochs(Epochs.TELEMETRY, () -> ledgerFile));
        openedTelemetry.aside().ifPresent(aside -> telemetryMoved(aside, epoch));
        openedLedger.aside().ifPresent(aside -> ledgerMoved(aside, openedLedger.restored()));
    }

    /** @throws StoreException when another gateway has the directory, it cannot be written, or a newer version wrote it */
    public static Store open(StoreConfig config, GatewayClock clock) {
        return open(config, clock, () -> config.directory().toFile().getUsableSpace());
    }

    static Store open(StoreConfig config, GatewayClock clock, LongSupplier freeBytes) {
        DirectoryLock lock = DirectoryLock.take(config.directory());
        try {
            return new Store(config, clock, lock, freeBytes);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private Opened open(String name, Database.Schema schema, boolean check, long now) {
        Path file = config.directory().resolve(name);
        try {
            return new Opened(probed(Database.open(file, schema, check)), Optional.empty(), false);
        } catch (StoreException e) {
            if (!e.damaged()) {
                throw e;
            }
            LOG.error("file damaged file={} reason={}", file, e.getMessage());
            Path aside = Database.moveAside(file, now);
            boolean restored = name.equals(StoreFiles.LEDGER) && restoreLedger(file);
            return new Opened(Database.open(file, schema, restored), Optional.of(aside), restored);
        }
    }

    /** Touches what opening goes on with: after this, damage shows at runtime only. */
    private Database probed(Database database) {
        try {
            database.read(sql -> sql.list("SELECT name, value FROM meta", r -> r.getLong(2)));
            database.read(sql -> sql.list("SELECT uplink, base_id, cursor_id FROM streams", r -> r.getLong(2)));
            if (database.file().endsWith(StoreFiles.LEDGER)) {
                new EventTable(database, 0);
            } else {
                new BlockTable(database, clock.bootId(), 0);
            }
            return database;
        } catch (StoreException e) {
            database.close();
            throw e.atOpen();
        }
    }

    private boolean restoreLedger(Path file) {
        Path copy = config.directory().resolve(StoreFiles.LEDGER_COPY);
        if (!Files.exists(copy)) {
            return false;
        }
        try {
            Database.open(copy, Schemas.LEDGER, true).close();
            Files.copy(copy, file, StandardCopyOption.COPY_ATTRIBUTES);
            return true;
        } catch (IOException | StoreException e) {
            LOG.error("copy of the ledger cannot be used file={} reason={}", copy, e.getMessage());
            return false;
        }
    }

    private void telemetryMoved(Path aside, long epoch) {
        String what = "telemetry.db was damaged and is kept as " + aside.getFileName() + "; a new file with epoch "
                + epoch + " goes on. What was not sent from the old one is missing.";
        long now = clock.now().epochMillis();
        gaps.add("file-damaged", now, now, 0, what);
        troubles.raise(Alert.Severity.CRITICAL, SqliteTelemetry.DAMAGED, "Stored readings were damaged", what);
    }

    private void ledgerMoved(Path aside, boolean restored) {
        String what = "ledger.db was damaged and is kept as " + aside.getFileName() + "; "
                + (restored
                        ? "its last daily copy was put back, newer commands, alerts and audit entries are missing."
                        : "there was no good copy, so commands, alerts, audit and settings begin anew.");
        troubles.raise(Alert.Severity.CRITICAL, "ledger-damaged", "The ledger was damaged", what);
    }

    /** While running: SQLite has found damage in the telemetry file. */
    private BlockTable replaceTelemetry() {
        long now = clock.now().epochMillis();
        try {
            telemetryFile.close();
        } catch (StoreException e) {
            LOG.warn("damaged file did not close reason={}", e.getMessage());
        }
        Path aside = Database.moveAside(telemetryFile.file(), now);
        telemetryFile = Database.open(telemetryFile.file(), Schemas.TELEMETRY, false);
        long epoch = Epochs.agreed(telemetryFile, ledgerFile, Epochs.TELEMETRY, now, false);
        telemetryMoved(aside, epoch);
        return new BlockTable(telemetryFile, clock.bootId(), epoch);
    }

    public SqliteTelemetry telemetry() {
        return telemetry;
    }

    public SqliteLedger ledger() {
        return ledger;
    }

    /** Begins to flush. Trouble found while opening is told to {@code events} within this call. */
    public void start(StoreEvents events, PointUnits units) {
        troubles.listen(events);
        ScheduledExecutorService own = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread thread = new Thread(r, "store-flush");
            thread.setDaemon(true);
            return thread;
        });
        executor = own;
        telemetry.start(units, () -> {
            if (earlyAsked.compareAndSet(false, true)) {
                flushSoon(own);
            }
        });
        long millis = config.flush().toMillis();
        own.scheduleAtFixedRate(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void flushSoon(ScheduledExecutorService own) {
        try {
            own.execute(() -> {
                earlyAsked.set(false);
                tick();
            });
        } catch (RejectedExecutionException e) {
            // Closing; its last flush takes what waits.
            earlyAsked.set(false);
        }
    }

    /** What happens every flush interval: telemetry, cursors, and once a day the ledger's upkeep and copy. */
    void tick() {
        try {
            telemetry.flush();
            noteEvents(ledger.saveCursors());
            long now = clock.monotonicMillis();
            if (upkeepAtMillis == Long.MIN_VALUE || now - upkeepAtMillis >= UPKEEP_MILLIS) {
                upkeepAtMillis = now;
                noteEvents(ledger.forgetOldest());
                if (clock.synchronised()) {
                    OlderSchemas.forget(config.directory(), clock.instant());
                }
                if (freeBytes.getAsLong() >= config.reserveBytes()) {
                    ledgerFile.copyTo(config.directory().resolve(StoreFiles.LEDGER_COPY));
                }
            }
            troubles.clear("ledger-write-failed");
        } catch (StoreException e) {
            troubles.raise(
                    Alert.Severity.CRITICAL,
                    "ledger-write-failed",
                    "The ledger cannot be written",
                    String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // A bug must not end the flushing of everything that comes later.
            LOG.error("flush failed", e);
        }
    }

    private void noteEvents(long dropped) {
        if (dropped > 0) {
            long now = clock.now().epochMillis();
            gaps.add("events-unsent", now, now, dropped, "more than " + EventTable.MAX_KEPT + " events waited");
        }
    }

    /** Flushes and closes. Idempotent; takes at most some 30 s. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean whole = true;
        ScheduledExecutorService own = executor;
        if (own != null) {
            own.shutdown();
            try {
                whole = own.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                whole = false;
            }
        }
        try {
            telemetry.flush();
            ledger.saveCursors();
            telemetryFile.close();
            ledgerFile.close();
            if (whole) {
                lock.leave();
            }
        } catch (StoreException | IOException e) {
            LOG.error("store not closed cleanly; it is checked at the next start reason={}", e.getMessage());
        } finally {
            lock.close();
        }
    }
}
