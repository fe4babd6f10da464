package energy.busbar.driver.modbus.profile;

import energy.busbar.profiles.ProfileLink.ReadLimits;
import energy.busbar.profiles.ReadBlocks.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A block as this device takes it: read in one request, or in two halves since it refused the whole. Remembers how that
 * went; times are monotonic milliseconds. Every split and every refusal is asked about again, ever more seldom.
 */
final class Chunk {
    static final long FIRST_PROBE_MILLIS = 60_000;
    static final long LAST_PROBE_MILLIS = 3_600_000;
    static final long FIRST_MERGE_MILLIS = 600_000;
    static final long LAST_MERGE_MILLIS = 21_600_000;

    /** Why it is not read now. */
    enum State {
        READABLE("", false),
        BUSY("busy, waits", false),
        FAILING("fails, tried again slowly", true),
        REFUSED("refused, tried again slowly", true);

        final String remark;
        /** Whether to try it again is a probe, of which there are few a poll. */
        final boolean slow;

        State(String remark, boolean slow) {
            this.remark = remark;
            this.slow = slow;
        }
    }

    final Block block;
    /** Whether points still come with their factor in one request. */
    final boolean bound;

    List<Chunk> halves = List.of();
    State state = State.READABLE;
    long notBeforeMillis;
    private long waitMillis;

    /** Failures of the same kind, one after the other. */
    int inARow;

    /** What the unit had answered when this was silent last. */
    private long answersAtSilence = -1;

    Chunk(Block block, boolean bound) {
        this.block = block;
        this.bound = bound;
    }

    boolean isSplit() {
        return !halves.isEmpty();
    }

    void readable() {
        state = State.READABLE;
        inARow = 0;
        waitMillis = 0;
        notBeforeMillis = 0;
        answersAtSilence = -1;
    }

    /** Not before a while, twice as long each time. */
    void wait(State why, long now, long firstMillis, long lastMillis, double jitter) {
        state = why;
        waitMillis = waitMillis == 0 ? firstMillis : Math.min(lastMillis, 2 * waitMillis);
        notBeforeMillis = now + (long) (waitMillis * jitter);
    }

    /**
     * @param answers of the unit so far
     * @return how often this was silent although the unit has answered something else in between
     */
    int silent(long answers) {
        if (answers != answersAtSilence) {
            inARow++;
            answersAtSilence = answers;
        }
        return inARow;
    }

    /** @return whether it could be cut */
    boolean split(ReadLimits limits, long now) {
        boolean still = bound;
        List<Block> cut = Clusters.halves(block, still, limits);
        if (cut.isEmpty() && still) {
            still = false;
            cut = Clusters.halves(block, false, limits);
        }
        if (cut.isEmpty()) {
            return false;
        }
        boolean stays = still;
        halves = cut.stream().map(half -> new Chunk(half, stays)).toList();
        readable();
        joinLater(now);
        return true;
    }

    /** Whether both halves are read well, so that the whole may be tried again. */
    boolean mayJoin(long now) {
        return now >= notBeforeMillis
                && halves.stream().allMatch(h -> !h.isSplit() && h.state == State.READABLE && h.inARow == 0);
    }

    void join() {
        halves = List.of();
        readable();
    }

    void joinLater(long now) {
        wait(State.READABLE, now, FIRST_MERGE_MILLIS, LAST_MERGE_MILLIS, 1);
    }

    /** What is read in one request each, in order. */
    void leaves(Consumer<Chunk> each) {
        if (isSplit()) {
            halves.forEach(h -> h.leaves(each));
        } else {
            each.accept(this);
        }
    }

    List<Chunk> leaves() {
        List<Chunk> all = new ArrayList<>();
        leaves(all::add);
        return all;
    }
}
