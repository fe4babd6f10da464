package energy.busbar.core.charging;

/** A current for each of three conductors, A; NaN where it is not known. */
public record PhaseAmps(double l1, double l2, double l3) {
    public static final PhaseAmps ZERO = all(0);
    public static final PhaseAmps UNKNOWN = all(Double.NaN);

    public static PhaseAmps all(double amps) {
        return new PhaseAmps(amps, amps, amps);
    }

    /** @param index 0 for L1 to 2 for L3 */
    public double at(int index) {
        return switch (index) {
            case 0 -> l1;
            case 1 -> l2;
            case 2 -> l3;
            default -> throw new IllegalArgumentException("no conductor " + index + "; 0 to 2");
        };
    }

    /** The largest of the first {@code count} that are known; 0 when none is. */
    double largest(int count) {
        double most = 0;
        for (int i = 0; i < count; i++) {
            double amps = at(i);
            most = amps > most ? amps : most;
        }
        return most;
    }

    /** Whether one of the first {@code count} is known. */
    boolean known(int count) {
        for (int i = 0; i < count; i++) {
            if (!Double.isNaN(at(i))) {
                return true;
            }
        }
        return false;
    }
}
