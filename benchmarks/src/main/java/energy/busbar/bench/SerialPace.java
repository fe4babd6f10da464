package energy.busbar.bench;

/**
 * What a serial line allows. Source: MODBUS over Serial Line Specification V1.02, clauses 2.5.1 (a character is 11
 * bits) and 2.5.1.1 (3.5 characters of silence between frames, 1.75 ms above 19200 baud).
 */
record SerialPace(int baud) {
    private static final int FAST = 19_200;
    private static final int CHARACTER_BITS = 11;
    private static final int REQUEST = 8;
    /** Unit, function, byte count and check sum. */
    private static final int ANSWER_OVERHEAD = 5;

    SerialPace {
        if (baud < 1) {
            throw new IllegalArgumentException("baud must be at least 1, not " + baud);
        }
    }

    /** Rounded up: what it paces is never faster than the line. */
    long characterNanos() {
        return (CHARACTER_BITS * 1_000_000_000L + baud - 1) / baud;
    }

    long silenceNanos() {
        return baud > FAST ? 1_750_000 : (7 * characterNanos() + 1) / 2;
    }

    /** How many characters a read of so many registers takes, both ways. */
    static int characters(int registers) {
        return REQUEST + ANSWER_OVERHEAD + 2 * registers;
    }

    /** From one request's begin to the next one's, with silence before the answer and behind it. */
    double readMillis(int registers) {
        return (characters(registers) * CHARACTER_BITS * 1e9 / baud + 2 * silenceNanos()) / 1e6;
    }
}
