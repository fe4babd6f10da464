package energy.busbar.sim.physics;

/** SunSpec's reversion timer: counts down true seconds from the last write, then fires once. 0 s never fires. */
final class RevertTimer {
    private double remainingSeconds;
    private boolean running;

    void restart(double seconds) {
        running = seconds > 0;
        remainingSeconds = Math.max(0, seconds);
    }

    void stop() {
        restart(0);
    }

    /** True in the one step in which the time runs out. */
    boolean step(double seconds) {
        if (!running) {
            return false;
        }
        remainingSeconds -= seconds;
        // Steps are fractions that binary cannot hold; without the slack ten steps of 0.1 s fall short of 1 s.
        if (remainingSeconds > 1e-9) {
            return false;
        }
        stop();
        return true;
    }

    double remainingSeconds() {
        return remainingSeconds;
    }
}
