package energy.busbar.sim.physics;

import java.util.Random;

/** The three-phase meter at the grid connection. Counts the sum of the phases, as a utility's meter does. */
public final class GridMeter {
    private static final double NOMINAL_VOLTS = 230;
    /** Ω of the line to the transformer, each phase: import lowers the voltage, export lifts it. */
    private static final double LINE_OHMS = 0.15;

    private final double[] watts = new double[3];
    private final double[] volts = {NOMINAL_VOLTS, NOMINAL_VOLTS, NOMINAL_VOLTS};
    private final Wander[] flicker;
    private final Wander frequency;
    private double hertz = 50;
    // A meter that has been there for a while; 0 would read as "not implemented" in SunSpec.
    private double importedWattHours = 4_210_000;
    private double exportedWattHours = 7_845_000;

    GridMeter(Random random) {
        flicker = new Wander[] {new Wander(random, 0.8, 30), new Wander(random, 0.8, 30), new Wander(random, 0.8, 30)};
        frequency = new Wander(random, 0.015, 10);
    }

    void step(double[] phaseWatts, double seconds) {
        for (int phase = 0; phase < watts.length; phase++) {
            watts[phase] = phaseWatts[phase];
            volts[phase] = NOMINAL_VOLTS + flicker[phase].step(seconds) - LINE_OHMS * watts[phase] / NOMINAL_VOLTS;
        }
        hertz = 50 + frequency.step(seconds);
        double energy = watts() * seconds / 3600;
        if (energy >= 0) {
            importedWattHours += energy;
        } else {
            exportedWattHours -= energy;
        }
    }

    /** W, + import. */
    public double watts() {
        return watts[0] + watts[1] + watts[2];
    }

    /**
     * W, + import.
     *
     * @param phase 0 to 2
     */
    public double watts(int phase) {
        return watts[phase];
    }

    /**
     * V to neutral.
     *
     * @param phase 0 to 2
     */
    public double volts(int phase) {
        return volts[phase];
    }

    /** V to neutral, mean of the phases. */
    public double volts() {
        return (volts[0] + volts[1] + volts[2]) / 3;
    }

    public double hertz() {
        return hertz;
    }

    /** Wh, cumulative. */
    public double importedWattHours() {
        return importedWattHours;
    }

    /** Wh, cumulative. */
    public double exportedWattHours() {
        return exportedWattHours;
    }
}
