package energy.busbar.driver.coap;

import java.time.Duration;
import java.util.Optional;

/** What a resource was seen to cost. Written on the bus's thread, read from any. */
final class Traffic {
    /** Of a payload of which none was seen yet. */
    static final int ASSUMED_BYTES = 64;

    /** Of the past, in a running mean. */
    private static final double WEIGHT = 7.0 / 8;

    /** How the resource is read. */
    enum Way {
        POLLED,
        /** Is to be observed, and was not asked for yet. */
        TO_OBSERVE,
        OBSERVED,
        /** Was asked, and cannot at present. */
        REFUSED
    }

    /** @param interval between two notifications; empty until two have come */
    record Seen(Way way, int payloadBytes, Optional<Duration> interval) {}

    private Way way;
    private int payloadBytes = ASSUMED_BYTES;
    private double intervalMillis = Double.NaN;
    private long toldMillis = Long.MIN_VALUE;

    Traffic(boolean toObserve) {
        way = toObserve ? Way.TO_OBSERVE : Way.POLLED;
    }

    synchronized void answered(int bytes) {
        payloadBytes = bytes;
    }

    synchronized void registered(boolean taken, long atMillis) {
        way = taken ? Way.OBSERVED : Way.REFUSED;
        // The answer to a registration comes when the gateway asks, and tells nothing of how often the device does.
        toldMillis = atMillis;
    }

    synchronized void told(int bytes, long atMillis) {
        payloadBytes = bytes;
        double since = Math.max(1, atMillis - toldMillis);
        intervalMillis = Double.isNaN(intervalMillis) ? since : WEIGHT * intervalMillis + (1 - WEIGHT) * since;
        toldMillis = atMillis;
    }

    synchronized Seen seen() {
        Optional<Duration> interval = Double.isNaN(intervalMillis)
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.max(1, Math.round(intervalMillis))));
        return new Seen(way, payloadBytes, interval);
    }
}
