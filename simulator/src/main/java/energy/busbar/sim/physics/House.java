package energy.busbar.sim.physics;

import java.util.Random;

/** Household load: a daily profile, noise, and an appliance that switches on and off. Never generates. */
public final class House {
    /** Mean W by hour of day. */
    private static final int[] PROFILE = {
        420, 380, 360, 360, 380, 450, 700, 1100, 1200, 1100, 1150, 1300, 1500, 1400, 1250, 1200, 1300, 1500, 1900, 2100,
        1900, 1500, 1000, 600
    };

    private static final double APPLIANCE_WATTS = 700;
    private static final double APPLIANCE_ON_SECONDS = 120;
    private static final double APPLIANCE_OFF_SECONDS = 300;

    private final Random random;
    private final Wander noise;
    private boolean appliance;
    private double watts = 1000;
    private double wattHours;

    House(Random random) {
        this.random = random;
        noise = new Wander(random, 60, 20);
    }

    void step(double hourOfDay, double seconds) {
        double meanSeconds = appliance ? APPLIANCE_ON_SECONDS : APPLIANCE_OFF_SECONDS;
        if (random.nextDouble() < 1 - Math.exp(-seconds / meanSeconds)) {
            appliance = !appliance;
        }
        int hour = (int) hourOfDay % PROFILE.length;
        double part = hourOfDay - Math.floor(hourOfDay);
        double mean = PROFILE[hour] * (1 - part) + PROFILE[(hour + 1) % PROFILE.length] * part;
        watts = Math.max(100, mean + noise.step(seconds) + (appliance ? APPLIANCE_WATTS : 0));
        wattHours += watts * seconds / 3600;
    }

    /** W, never negative. */
    public double watts() {
        return watts;
    }

    /** Wh since the start. */
    public double wattHours() {
        return wattHours;
    }
}
