package energy.busbar.agent;

import energy.busbar.agent.config.ChargingConfig;
import energy.busbar.core.port.ChargingLedger;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.desk.LedgerChargeDesk;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The charge desk with the one thread that may wait for the disk. */
final class ChargeDeskThread implements AutoCloseable {
    /** Four messages of each of the most chargers; what is more is refused, and the charger says it again. */
    static final int QUEUE = 4_000;

    private static final long CLOSE_SECONDS = 10;
    private final ThreadPoolExecutor executor;
    private final LedgerChargeDesk desk;

    ChargeDeskThread(ChargingLedger ledger, ChargingConfig config, GatewayClock clock) {
        executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), r -> {
            Thread thread = new Thread(r, "charge-desk");
            thread.setDaemon(true);
            return thread;
        });
        desk = new LedgerChargeDesk(ledger, config.policy(), clock, executor, config.mostWatts());
    }

    LedgerChargeDesk desk() {
        return desk;
    }

    /** Writes what is held. Idempotent. */
    @Override
    public void close() throws InterruptedException {
        if (!executor.isShutdown()) {
            desk.save();
            executor.shutdown();
            executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
