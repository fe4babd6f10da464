package energy.busbar.store;

import energy.busbar.core.model.Reading;
import java.util.ArrayList;
import java.util.List;

/** Readings between two flushes. Bounded: when it is full, or stopped, the newest are dropped and counted. */
final class Intake {
    /** Two minutes of a thousand points a second; some 12 MB. */
    static final int CAPACITY = 120_000;

    private List<Reading> waiting = new ArrayList<>();
    private int elsewhere;
    private long dropped;
    private boolean stopped;

    /** @return whether so many wait that they should be flushed now */
    synchronized boolean add(List<Reading> readings) {
        int room = stopped ? 0 : Math.max(0, CAPACITY - elsewhere - waiting.size());
        int taken = Math.min(room, readings.size());
        waiting.addAll(readings.subList(0, taken));
        dropped += readings.size() - taken;
        return waiting.size() >= CAPACITY / 2;
    }

    synchronized List<Reading> takeAll() {
        List<Reading> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    /** Samples that are cut but not yet written; they take room too. */
    synchronized void elsewhere(int samples) {
        elsewhere = samples;
    }

    synchronized long takeDropped() {
        long taken = dropped;
        dropped = 0;
        return taken;
    }

    synchronized void stop(boolean stop) {
        stopped = stop;
    }

    synchronized boolean stopped() {
        return stopped;
    }
}
