package energy.busbar.sim.cli;

/** The demo's own pace. */
final class Pause {
    private Pause() {}

    /** @throws IllegalStateException when interrupted, which ends the demo */
    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
