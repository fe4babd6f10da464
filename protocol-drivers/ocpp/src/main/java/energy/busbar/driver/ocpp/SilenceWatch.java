package energy.busbar.driver.ocpp;

/**
 * Whether a connection is still alive. A dead path shows in no other way: TCP keeps a silent connection for hours. Pure.
 */
final class SilenceWatch {
    enum Sign {
        FINE,
        /** A ping is due; its answer keeps proxies on the way from closing an idle connection. */
        PING_DUE,
        SILENT
    }

    private static final int SILENT_HEARTBEATS = 3;

    private final long heartbeatMillis;
    private final long graceMillis;
    private long heardAtMillis;
    private long pingedAtMillis;

    /** @param graceMillis more than the silence of three heartbeats that is borne */
    SilenceWatch(long heartbeatMillis, long graceMillis) {
        this.heartbeatMillis = heartbeatMillis;
        this.graceMillis = graceMillis;
    }

    void opened(long nowMillis) {
        heardAtMillis = nowMillis;
        pingedAtMillis = nowMillis;
    }

    void heard(long nowMillis) {
        heardAtMillis = nowMillis;
    }

    long silentMillis(long nowMillis) {
        return nowMillis - heardAtMillis;
    }

    /** PING_DUE is said once a heartbeat. */
    Sign check(long nowMillis) {
        if (silentMillis(nowMillis) > SILENT_HEARTBEATS * heartbeatMillis + graceMillis) {
            return Sign.SILENT;
        }
        if (nowMillis - pingedAtMillis < heartbeatMillis) {
            return Sign.FINE;
        }
        pingedAtMillis = nowMillis;
        return Sign.PING_DUE;
    }
}
