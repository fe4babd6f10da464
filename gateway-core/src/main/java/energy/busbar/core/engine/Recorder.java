package energy.busbar.core.engine;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that tells the ledger, in order. Control never waits for it: when the disk hangs for so long that the queue
 * is full, what comes is dropped and counted.
 */
final class Recorder implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final long CLOSE_SECONDS = 10;

    private final ThreadPoolExecutor thread;
    private final AtomicLong lost = new AtomicLong();
    private volatile Consumer<String> trouble = text -> {};
    private volatile Runnable recovered = () -> {};

    Recorder(int bound) {
        thread = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(bound), work -> new Thread(work, "recorder"));
    }

    /** @param trouble what went wrong; called on any thread, must not block, and may itself record */
    void onTrouble(Consumer<String> trouble, Runnable recovered) {
        this.trouble = trouble;
        this.recovered = recovered;
    }

    @Override
    public void execute(Runnable work) {
        try {
            thread.execute(() -> run(work));
        } catch (RejectedExecutionException e) {
            if (lost.getAndIncrement() == 0) {
                LOG.error("the ledger is too slow or gone: what is to be recorded is dropped");
            }
        }
    }

    private void run(Runnable work) {
        try {
            work.run();
            recovered.run();
        } catch (RuntimeException e) {
            LOG.error("the ledger failed", e);
            trouble.accept(String.valueOf(e.getMessage()));
        }
    }

    int waiting() {
        return thread.getQueue().size();
    }

    long lost() {
        return lost.get();
    }

    /** Records what is waiting, for a bounded time. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.error(
                        "the ledger did not take everything in time left={}",
                        thread.getQueue().size());
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.shutdownNow();
        }
    }
}
