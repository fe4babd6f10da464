package energy.busbar.bench.torture;

/**
 * How a network is at the moment, each way.
 *
 * @param cut no connection lives
 * @param held connections live and carry nothing, until they may again
 * @param delayMillis each way
 * @param bytesPerSecond 0 for no limit
 * @param lossPercent of pieces that come late by what TCP needs to notice a loss, 0.2 to 1.5 s
 * @param endPerMille of pieces with which the connection ends
 */
record Link(boolean cut, boolean held, int delayMillis, int bytesPerSecond, int lossPercent, int endPerMille) {
    static final Link GOOD = new Link(false, false, 0, 0, 0, 0);
    static final Link CUT = new Link(true, false, 0, 0, 0, 0);
    static final Link HELD = new Link(false, true, 0, 0, 0, 0);
    static final Link FAR = new Link(false, false, 150, 0, 0, 0);
    static final Link SLOW = new Link(false, false, 100, 1_500, 0, 0);
    static final Link LOSSY = new Link(false, false, 80, 0, 8, 8);
}
