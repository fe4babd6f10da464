package energy.busbar.driver.ocpp;

import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages of one charger that the gateway could not answer, once a minute: a full disk fails on each of them. */
final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final long EVERY_MILLIS = 60_000;

    private final String identity;
    private final LongSupplier monotonicMillis;
    private long loggedAtMillis;
    private boolean logged;
    private int unlogged;

    FaultLog(String identity, LongSupplier monotonicMillis) {
        this.identity = identity;
        this.monotonicMillis = monotonicMillis;
    }

    /** @return whether it was logged */
    boolean told(String action, Throwable why) {
        long now = monotonicMillis.getAsLong();
        unlogged++;
        if (logged && now - loggedAtMillis < EVERY_MILLIS) {
            return false;
        }
        Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        LOG.error("charger got an InternalError identity={} action={} times={}", identity, action, unlogged, cause);
        logged = true;
        loggedAtMillis = now;
        unlogged = 0;
        return true;
    }
}
