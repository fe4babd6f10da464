package energy.busbar.core.engine;

import java.util.Arrays;

/** Shares a power over several takers. Pure. */
final class PowerShare {
    private PowerShare() {}

    /**
     * In proportion to the weights; what one cannot take goes to the others.
     *
     * @param total not negative
     * @param caps most that each takes, not negative
     */
    static double[] proportional(double total, double[] weights, double[] caps) {
        double[] shares = new double[caps.length];
        boolean[] done = new boolean[caps.length];
        double left = total;
        for (int round = 0; round <= caps.length && left > 1e-9; round++) {
            double weight = 0;
            for (int i = 0; i < caps.length; i++) {
                weight += done[i] ? 0 : weights[i];
            }
            if (weight <= 0) {
                break;
            }
            boolean capped = false;
            for (int i = 0; i < caps.length; i++) {
                if (!done[i] && left * weights[i] / weight >= caps[i]) {
                    shares[i] = caps[i];
                    done[i] = true;
                    capped = true;
                }
            }
            if (!capped) {
                for (int i = 0; i < caps.length; i++) {
                    shares[i] = done[i] ? shares[i] : left * weights[i] / weight;
                }
                return shares;
            }
            left = total - Arrays.stream(shares).sum();
        }
        return shares;
    }
}
