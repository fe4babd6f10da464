package energy.busbar.sync;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something that other threads bring about, up to a deadline. */
final class Eventually {
    private static final long STEP_NANOS = 5_000_000;

    private Eventually() {}

    static void isTrue(long seconds, Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + seconds + " s: " + what.get());
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
