package energy.busbar.bench.torture;

import energy.busbar.bench.Pause;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One run of one cell, while its time lasts. */
final class Trial {
    private static final int DISK_MILLIS = 10_000;
    /** Until a store that could not write tries again. */
    private static final int AGAIN_SECONDS = 5;

    final World world;
    private final long endNanos;
    private final @Nullable SmallDisk disk;
    private final @Nullable FakeClock clock;
    private int faults;

    interface Step {
        void run() throws IOException;
    }

    Trial(World world, long millis, @Nullable SmallDisk disk, @Nullable FakeClock clock) {
        this.world = world;
        this.endNanos = System.nanoTime() + millis * 1_000_000;
        this.disk = disk;
        this.clock = clock;
    }

    /** ms until the cell's time is over; never below 0. */
    long left() {
        return Math.max(0, (endNanos - System.nanoTime()) / 1_000_000);
    }

    int faults() {
        return faults;
    }

    void rest(long millis) {
        faults++;
        Pause.millis(millis);
    }

    /** The link is as bad as that for so long. */
    void link(Link bad, long millis) {
        world.network.become(bad);
        rest(millis);
        world.network.become(Link.GOOD);
    }

    SmallDisk disk() {
        return present(disk, "disk");
    }

    FakeClock clock() {
        return present(clock, "clock");
    }

    /** What is read while the disk takes nothing is lost, and what was not flushed before. */
    void disk(Step spoil, Step mend) throws IOException {
        long[] before = world.made();
        spoil.run();
        rest(DISK_MILLIS);
        mend.run();
        Pause.millis(1_000L * AGAIN_SECONDS);
        world.lose(before, world.made(), world.flushSeconds() + 1);
    }

    /** Kills the gateway, and damages what it has on disk before it starts again. */
    void damaged(Step damage) throws IOException {
        long[] before = world.made();
        world.gateway.kill();
        damage.run();
        world.gateway.start();
        world.gateway.awaitUp();
        // What was in the file and had not been sent yet.
        world.lose(before, world.made(), 2 * world.flushSeconds() + AGAIN_SECONDS);
        faults++;
    }

    private static <T> T present(@Nullable T part, String what) {
        if (part == null) {
            throw new IllegalStateException("this cell was given no " + what);
        }
        return part;
    }
}
