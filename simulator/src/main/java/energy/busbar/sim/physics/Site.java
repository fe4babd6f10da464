package energy.busbar.sim.physics;

import java.util.Random;

/**
 * One site whose physics add up: after every step the meter reads load + charging − PV − battery (+ discharging).
 * Watts, watt-hours and timers go by true seconds; only weather and arrivals can be played faster.
 *
 * <p>Not thread-safe: whoever shares it between a stepping thread and servers holds its monitor.
 */
public final class Site {
    /** How the house loads its phases. Inverter, battery and charger are symmetrical. */
    private static final double[] LOAD_SHARE = {0.5, 0.3, 0.2};

    private final double speed;
    private final Weather weather;
    private final House house;
    private final PvInverter inverter = new PvInverter();
    private final Battery battery;
    private final ChargePlace charger;
    private final GridMeter meter;

    /**
     * @param seed the same seed and the same steps give the same site
     * @param speed of weather and arrivals, 1 for true time
     * @param startHour 0 to 24, of the weather
     */
    public Site(long seed, double speed, double startHour) {
        if (!(speed > 0) || !(startHour >= 0 && startHour < 24)) {
            throw new IllegalArgumentException(
                    "speed " + speed + " must be above 0 and start hour " + startHour + " from 0 to below 24");
        }
        this.speed = speed;
        // One generator each, so that what one of them does leaves the others' chance alone.
        weather = new Weather(new Random(seed), startHour);
        house = new House(new Random(seed + 1));
        charger = new ChargePlace(new Random(seed + 2));
        meter = new GridMeter(new Random(seed + 3));
        battery = new Battery(60);
    }

    /** @param seconds of true time, above 0; steps of 0.1 s keep the battery's own control loop steady */
    public void step(double seconds) {
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("a step of " + seconds + " s; it must be above 0");
        }
        weather.step(seconds * speed);
        house.step(weather.hourOfDay(), seconds);
        inverter.step(weather.sun(), seconds);
        battery.step(meter.watts(), seconds);
        charger.step(meter.volts(), seconds * speed, seconds);
        double symmetrical = (charger.watts() - inverter.watts() - battery.watts()) / 3;
        double[] phases = new double[3];
        for (int phase = 0; phase < 3; phase++) {
            phases[phase] = house.watts() * LOAD_SHARE[phase] + symmetrical;
        }
        meter.step(phases, seconds);
    }

    public Weather weather() {
        return weather;
    }

    public House house() {
        return house;
    }

    public PvInverter inverter() {
        return inverter;
    }

    public Battery battery() {
        return battery;
    }

    public ChargePlace charger() {
        return charger;
    }

    public GridMeter meter() {
        return meter;
    }
}
