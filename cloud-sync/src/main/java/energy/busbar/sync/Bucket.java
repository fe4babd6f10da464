package energy.busbar.sync;

/** A rate as a bucket that fills with time. It may be overdrawn by one message, which is then paid back. */
final class Bucket {
    private final double perMilli;
    private final double most;
    private double level;
    private long atMillis;

    /** @param perSecond bytes; the bucket holds those of one second */
    Bucket(double perSecond, long nowMillis) {
        this.perMilli = perSecond / 1000;
        this.most = perSecond;
        this.level = most;
        this.atMillis = nowMillis;
    }

    boolean open(long nowMillis) {
        fill(nowMillis);
        return level > 0;
    }

    void take(long bytes, long nowMillis) {
        fill(nowMillis);
        level -= bytes;
    }

    /** When it is open again at the latest. */
    long openAtMillis(long nowMillis) {
        fill(nowMillis);
        return level > 0 ? nowMillis : nowMillis + (long) Math.ceil(-level / perMilli) + 1;
    }

    private void fill(long nowMillis) {
        level = Math.min(most, level + Math.max(0, nowMillis - atMillis) * perMilli);
        atMillis = nowMillis;
    }
}
