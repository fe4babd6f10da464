package energy.busbar.driver.ocpp;

import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong with one charger, once a minute: a full disk fails on each message. */
final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final long EVERY_MILLIS = 60_000;

    private final String what;
    private final String identity;
    private final LongSupplier monotonicMillis;
    private long loggedAtMillis;
    private boolean logged;
    private int unlogged;

    /** Of messages that got an InternalError. */
    FaultLog(String identity, LongSupplier monotonicMillis) {
        this("charger got an InternalError", identity, monotonicMillis);
    }

    FaultLog(String what, String identity, LongSupplier monotonicMillis) {
        this.what = what;
        this.identity = identity;
        this.monotonicMillis = monotonicMillis;
    }

    /** @return whether it was logged */
    boolean told(String action, Throwable why) {
        if (!due()) {
            return false;
        }
        Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        LOG.error("{} identity={} action={} times={}", what, identity, action, unlogged, cause);
        unlogged = 0;
        return true;
    }

    /** Of what is the other side's fault. */
    boolean told(String why) {
        if (!due()) {
            return false;
        }
        LOG.warn("{} identity={} reason={} times={}", what, identity, why, unlogged);
        unlogged = 0;
        return true;
    }

    private boolean due() {
        long now = monotonicMillis.getAsLong();
        unlogged++;
        if (logged && now - loggedAtMillis < EVERY_MILLIS) {
            return false;
        }
        logged = true;
        loggedAtMillis = now;
        return true;
    }
}
