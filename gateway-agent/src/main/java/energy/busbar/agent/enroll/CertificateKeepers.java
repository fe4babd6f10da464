package energy.busbar.agent.enroll;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that looks after the certificates of all uplinks, since it may wait for servers. */
public final class CertificateKeepers implements AutoCloseable {
    static final long LOOK_SECONDS = 15;
    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeepers.class);

    private final List<CertificateKeeper> keepers;
    private final ScheduledExecutorService executor;

    /** Starts nothing. */
    public CertificateKeepers(List<CertificateKeeper> keepers) {
        this.keepers = List.copyOf(keepers);
        this.executor = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "certificates");
            thread.setDaemon(true);
            return thread;
        });
    }

    public void start() {
        if (keepers.isEmpty()) {
            return;
        }
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(this::look, 1, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        for (CertificateKeeper keeper : keepers) {
            try {
                keeper.tick();
            } catch (RuntimeException e) {
                // An exception would end the schedule.
                LOG.error("looking after a certificate failed", e);
            }
        }
    }

    public List<CertificateView> views() {
        return keepers.stream().map(CertificateKeeper::view).toList();
    }

    /** Does not wait for a server: what is under way is bounded, and the files bear being left anywhere. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
