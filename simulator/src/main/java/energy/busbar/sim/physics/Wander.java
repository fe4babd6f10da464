package energy.busbar.sim.physics;

import java.util.Random;

/** Noise that wanders around 0 and comes back (Ornstein-Uhlenbeck), the same for any step size on average. */
final class Wander {
    private final Random random;
    private final double deviation;
    private final double memorySeconds;
    private double value;

    Wander(Random random, double deviation, double memorySeconds) {
        this.random = random;
        this.deviation = deviation;
        this.memorySeconds = memorySeconds;
    }

    double step(double seconds) {
        double kept = Math.exp(-seconds / memorySeconds);
        value = value * kept + deviation * Math.sqrt(1 - kept * kept) * random.nextGaussian();
        return value;
    }
}
