package energy.busbar.sim.physics;

import java.util.Random;

/** Sun by time of day, and clouds. The only clock here that may run faster than the others, with that of arrivals. */
public final class Weather {
    private static final double SECONDS_A_DAY = 86_400;
    private static final double SUNRISE_HOUR = 5.5;
    private static final double SUNSET_HOUR = 20.5;
    private static final double CLOUD_MEMORY_SECONDS = 900;

    private final Wander clouds;
    private double secondOfDay;
    private double clearness = 0.85;

    Weather(Random random, double startHour) {
        clouds = new Wander(random, 0.25, CLOUD_MEMORY_SECONDS);
        secondOfDay = startHour * 3600;
    }

    /** @param seconds of the weather's own time */
    void step(double seconds) {
        secondOfDay = (secondOfDay + seconds) % SECONDS_A_DAY;
        clearness = Math.max(0.15, Math.min(1, 0.85 + clouds.step(seconds)));
    }

    /** 0 to 24. */
    public double hourOfDay() {
        return secondOfDay / 3600;
    }

    /** What reaches the panels, as a part of full sun: 0 to 1. */
    public double sun() {
        double hour = hourOfDay();
        if (hour <= SUNRISE_HOUR || hour >= SUNSET_HOUR) {
            return 0;
        }
        double day = (hour - SUNRISE_HOUR) / (SUNSET_HOUR - SUNRISE_HOUR);
        return clearness * Math.pow(Math.sin(Math.PI * day), 1.2);
    }
}
