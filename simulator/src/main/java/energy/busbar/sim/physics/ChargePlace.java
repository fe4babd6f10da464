package energy.busbar.sim.physics;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The parking place at the charger: cars come, take what they are offered, fill up and leave. */
public final class ChargePlace {
    /** A 16 A three-phase charger, 11 kW. */
    public static final double MAX_AMPS = 16;
    /** IEC 61851: nothing between 0 and 6 A can be offered. */
    public static final double LEAST_AMPS = 6;

    private static final double CAR_WATT_HOURS = 60_000;
    private static final double STAY_SECONDS = 2400;
    private static final double AWAY_SECONDS = 1200;
    private static final double FIRST_ARRIVAL_SECONDS = 600;

    private final Random random;
    private final Lag amps = new Lag(0.8);
    private @Nullable Car car;
    private double secondsToChange = FIRST_ARRIVAL_SECONDS;
    private double offeredAmps;
    private double wattHours;
    private double watts;
    private int arrivals;

    private static final class Car {
        private double storedWattHours;

        Car(double storedWattHours) {
            this.storedWattHours = storedWattHours;
        }

        /** Cells near full take less and less. */
        double acceptedAmps() {
            double full = storedWattHours / CAR_WATT_HOURS;
            return full >= 1 ? 0 : Math.min(MAX_AMPS, full > 0.95 ? LEAST_AMPS : MAX_AMPS);
        }
    }

    ChargePlace(Random random) {
        this.random = random;
    }

    /**
     * @param arrivalSeconds of the arrivals' own time
     * @param seconds of true time
     */
    void step(double voltage, double arrivalSeconds, double seconds) {
        secondsToChange -= arrivalSeconds;
        if (secondsToChange <= 0) {
            if (car == null) {
                arrive();
            } else {
                leave();
            }
        }
        Car here = car;
        double taken = here == null || offeredAmps < LEAST_AMPS ? 0 : Math.min(offeredAmps, here.acceptedAmps());
        amps.follow(taken, seconds);
        // A car obeys a lower offer at once, and an open contactor passes nothing.
        amps.cap(0, taken == 0 ? 0 : Math.min(offeredAmps, MAX_AMPS));
        watts = amps.value() * voltage * 3;
        wattHours += watts * seconds / 3600;
        if (here != null) {
            here.storedWattHours = Math.min(CAR_WATT_HOURS, here.storedWattHours + watts * seconds / 3600);
        }
    }

    /** A car plugs in now, and stays for a while. Nothing happens where one is already. */
    public void arrive() {
        if (car == null) {
            car = new Car(CAR_WATT_HOURS * (0.2 + 0.5 * random.nextDouble()));
            arrivals++;
            secondsToChange = STAY_SECONDS * (0.7 + 0.6 * random.nextDouble());
        }
    }

    public void leave() {
        car = null;
        secondsToChange = AWAY_SECONDS * (0.7 + 0.6 * random.nextDouble());
    }

    /** What the charger's pilot signal offers a phase: 0, or 6 A and more. */
    public void offer(double ampsEachPhase) {
        if (ampsEachPhase < 0 || (ampsEachPhase > 0 && ampsEachPhase < LEAST_AMPS)) {
            throw new IllegalArgumentException(ampsEachPhase + " A cannot be offered; 0, or 6 A and more can");
        }
        offeredAmps = Math.min(MAX_AMPS, ampsEachPhase);
    }

    public double offeredAmps() {
        return offeredAmps;
    }

    public boolean pluggedIn() {
        return car != null;
    }

    /** How many cars there have been; tells one car from the next. */
    public int arrivals() {
        return arrivals;
    }

    /** A each phase. */
    public double amps() {
        return amps.value();
    }

    /** W, + into the car. */
    public double watts() {
        return watts;
    }

    /** Wh of the charger's meter since the start. */
    public double wattHours() {
        return wattHours;
    }
}
