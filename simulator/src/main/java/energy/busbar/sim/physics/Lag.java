package energy.busbar.sim.physics;

/** A first-order lag: how power electronics approach a new target. */
final class Lag {
    private final double timeConstantSeconds;
    private double value;

    Lag(double timeConstantSeconds) {
        if (!(timeConstantSeconds > 0)) {
            throw new IllegalArgumentException("time constant " + timeConstantSeconds + " s; it must be above 0");
        }
        this.timeConstantSeconds = timeConstantSeconds;
    }

    /** Exact for a target that is constant over the step, so that the result does not depend on the step's size. */
    double follow(double target, double seconds) {
        value = target + (value - target) * Math.exp(-seconds / timeConstantSeconds);
        return value;
    }

    /** A hard bound, such as a sun that has gone: takes effect at once. */
    double cap(double least, double most) {
        value = Math.max(least, Math.min(most, value));
        return value;
    }

    double value() {
        return value;
    }
}
