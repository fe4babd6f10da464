package energy.busbar.driver.modbus;

/**
 * What a line for RTU frames is like.
 *
 * @param silenceMillis that keeps frames apart; 0 on a socket, where time between bytes says nothing
 * @param characterMicros how long a character takes; 0 on a socket
 * @param echoes whether what is sent is also received
 * @param reopens whether the line can be closed and opened again to be rid of what is on it, as a socket can
 */
record RtuLine(long silenceMillis, long characterMicros, boolean echoes, boolean reopens) {
    private static final int FAST = 19_200;
    private static final int CHARACTER_BITS = 11;

    static RtuLine socket(boolean echoes) {
        return new RtuLine(0, 0, echoes, true);
    }

    /** 3.5 characters of 11 bits, and 1.75 ms above 19200 baud (V1.02, clause 2.5.1.1). */
    static RtuLine serial(int baud, boolean echoes) {
        double silence = baud > FAST ? 1.75 : 3.5 * CHARACTER_BITS * 1_000 / baud;
        // No more than that: the wire waits by nanoseconds, and begins when it has seen the last byte, which is later.
        return new RtuLine((long) Math.ceil(silence), (CHARACTER_BITS * 1_000_000L + baud - 1) / baud, echoes, false);
    }

    /** How long so many bytes are under way, ms. */
    long travelMillis(int bytes) {
        return (bytes * characterMicros + 999) / 1_000;
    }
}
