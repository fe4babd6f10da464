package energy.busbar.agent.web;

import energy.busbar.core.port.GatewayClock;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing. Each address waits twice as long after each failure; one bucket over all addresses holds against
 * who has many of them. While somebody keeps that bucket empty, nobody logs in to the page: the command line still
 * works, and an open session goes on.
 */
final class LoginThrottle {
    static final int MAX_ADDRESSES = 256;
    /** Typing errors that cost nothing. */
    static final int FREE_FAILURES = 3;

    static final long MAX_WAIT_MILLIS = 5 * 60_000L;
    static final long FORGET_MILLIS = 15 * 60_000L;
    static final int BURST = 20;
    static final long REFILL_MILLIS = 6_000;

    private record Failures(int count, long lastMillis, long waitMillis) {}

    private final GatewayClock clock;
    private final TokenBucket everybody;
    /** At the bound the address that was quiet longest is forgotten. */
    private final Map<String, Failures> byAddress = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    LoginThrottle(GatewayClock clock) {
        this.clock = clock;
        everybody = new TokenBucket(clock, BURST, REFILL_MILLIS);
    }

    /**
     * Counts the attempt as a failure until {@link #succeeded}: attempts at the same time cannot slip through together.
     *
     * @return 0 when the attempt may be made, else how long to wait
     */
    synchronized long admitOrWaitMillis(InetAddress remote) {
        String key = key(remote);
        long now = clock.monotonicMillis();
        Failures before = byAddress.getOrDefault(key, new Failures(0, now, 0));
        if (now - before.lastMillis >= FORGET_MILLIS) {
            before = new Failures(0, now, 0);
        }
        long left = before.lastMillis + before.waitMillis - now;
        if (left > 0) {
            return left;
        }
        long wait = everybody.takeOrWaitMillis();
        if (wait > 0) {
            return wait;
        }
        int count = before.count + 1;
        byAddress.put(key, new Failures(count, now, waitAfter(count)));
        return 0;
    }

    synchronized void succeeded(InetAddress remote) {
        byAddress.remove(key(remote));
        everybody.giveBack();
    }

    synchronized int addresses() {
        return byAddress.size();
    }

    private static long waitAfter(int failures) {
        int doublings = Math.min(failures - FREE_FAILURES, 30);
        return doublings < 0 ? 0 : Math.min(1000L << doublings, MAX_WAIT_MILLIS);
    }

    /** A machine on IPv6 owns the 2^64 addresses of its network prefix. */
    private static String key(InetAddress remote) {
        byte[] address = remote.getAddress();
        return HexFormat.of().formatHex(remote instanceof Inet6Address ? Arrays.copyOf(address, 8) : address);
    }
}
