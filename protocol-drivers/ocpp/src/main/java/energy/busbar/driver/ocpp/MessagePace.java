package energy.busbar.driver.ocpp;

/**
 * How fast one socket is read. What comes faster is not lost: the next message is read later, so a flood fills the
 * sender's own TCP window. A burst passes, since a charger that was offline has much to tell.
 */
final class MessagePace {
    static final int PER_SECOND = 50;
    static final int BURST = 250;

    private static final double PER_MILLI = PER_SECOND / 1000.0;

    private double tokens = BURST;
    private long atMillis;

    MessagePace(long nowMillis) {
        atMillis = nowMillis;
    }

    /** Counts one message. @return how long to wait before the next is read, 0 for not at all */
    long taken(long nowMillis) {
        tokens = Math.min(BURST, tokens + (nowMillis - atMillis) * PER_MILLI) - 1;
        atMillis = nowMillis;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / PER_MILLI);
    }
}
