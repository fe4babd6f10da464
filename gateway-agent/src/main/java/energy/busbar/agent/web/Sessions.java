package energy.busbar.agent.web;

import energy.busbar.core.port.GatewayClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who is logged in. Only the hash of an id is kept, so memory that leaks opens nothing; looking it up by hash also
 * leaves nothing to time. Lost with the process: everybody logs in again.
 */
final class Sessions {
    static final int MAX_SESSIONS = 32;
    /** The open page asks each second, so this runs only while it is closed or hidden. */
    static final long IDLE_MILLIS = 30 * 60_000L;

    static final long ABSOLUTE_MILLIS = 12 * 3_600_000L;

    private static final int ID_BYTES = 32;

    private record Session(long startedMillis, long seenMillis) {}

    private final GatewayClock clock;
    private final SecureRandom random;
    /** Oldest first: a session keeps its place when it is seen. */
    private final Map<String, Session> byHash = new LinkedHashMap<>();

    Sessions(GatewayClock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** @return the id, for the cookie only; at the bound the oldest session ends */
    synchronized String open() {
        long now = clock.monotonicMillis();
        byHash.values().removeIf(session -> ended(session, now));
        if (byHash.size() >= MAX_SESSIONS) {
            byHash.remove(byHash.keySet().iterator().next());
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
        byHash.put(hash(text), new Session(now, now));
        return text;
    }

    /** Whether the session lives; being asked keeps it from idling out. */
    synchronized boolean touch(String id) {
        String hash = hash(id);
        Session session = byHash.get(hash);
        long now = clock.monotonicMillis();
        if (session == null || ended(session, now)) {
            byHash.remove(hash);
            return false;
        }
        byHash.put(hash, new Session(session.startedMillis, now));
        return true;
    }

    /** @return whether there was one */
    synchronized boolean close(String id) {
        Session session = byHash.remove(hash(id));
        return session != null && !ended(session, clock.monotonicMillis());
    }

    synchronized void closeAll() {
        byHash.clear();
    }

    private static boolean ended(Session session, long now) {
        return now - session.seenMillis >= IDLE_MILLIS || now - session.startedMillis >= ABSOLUTE_MILLIS;
    }

    private static String hash(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
