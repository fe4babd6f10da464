package energy.busbar.bench;

/** A measurement's own pace, on the monotonic clock. */
public final class Pause {
    private Pause() {}

    /** @throws BenchFailure when interrupted, which ends the measurement */
    public static void millis(long millis) {
        try {
            Thread.sleep(Math.max(0, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted");
        }
    }

    /** @param nanos on {@link System#nanoTime} */
    public static void until(long nanos) {
        millis((nanos - System.nanoTime()) / 1_000_000);
    }

    public static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
