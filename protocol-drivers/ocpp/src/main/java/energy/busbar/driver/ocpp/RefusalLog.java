package energy.busbar.driver.ocpp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says who was sent away and why, each identity once a minute, so that knocking fills no disk. Thread-safe. */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long EVERY_MILLIS = 60_000;
    private static final int MAX_REMEMBERED = 1_024;
    private static final int MAX_SHOWN_CHARS = 48;

    /** All strangers share one entry: they could invent any number of identities. */
    private static final String STRANGERS = "";

    private final LongSupplier monotonicMillis;
    private final Map<String, Long> saidAtMillis = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    RefusalLog(LongSupplier monotonicMillis) {
        this.monotonicMillis = monotonicMillis;
    }

    void login(String identity, String from, String reason) {
        if (due(identity)) {
            LOG.warn("charger refused identity={} from={} reason={}", identity, from, reason);
        }
    }

    void stranger(String identity, String from) {
        if (due(STRANGERS)) {
            LOG.warn("unknown charger refused identity={} from={}", shown(identity), from);
        }
    }

    /** What a stranger sends may hold line ends. */
    static String shown(String identity) {
        String cut = identity.substring(0, Math.min(identity.length(), MAX_SHOWN_CHARS));
        return cut.replaceAll("[^\\x21-\\x7e]", "?");
    }

    private synchronized boolean due(String key) {
        long now = monotonicMillis.getAsLong();
        Long last = saidAtMillis.get(key);
        if (last != null && now - last < EVERY_MILLIS) {
            return false;
        }
        saidAtMillis.put(key, now);
        return true;
    }
}
