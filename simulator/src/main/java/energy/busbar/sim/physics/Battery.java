package energy.busbar.sim.physics;

/**
 * A hybrid battery with the behaviour of SunSpec models 704 and 713: it keeps the meter at zero by itself until it is
 * given a power, and goes back to that when the reversion timer runs out. Powers are + discharging.
 */
public final class Battery {
    public static final double CAPACITY_WATT_HOURS = 10_000;
    public static final double RATED_WATTS = 5_000;
    /** Below this the battery protects its cells. */
    public static final double EMPTY_PERCENT = 5;

    private static final double ONE_WAY_EFFICIENCY = 0.96;

    private final Lag output = new Lag(1.2);
    private final RevertTimer revert = new RevertTimer();
    private double storedWattHours;
    private double chargedWattHours;
    private double dischargedWattHours;
    private boolean setEnabled;
    private double setWatts;
    private double revertSeconds;
    private boolean enabledAfterRevert;
    private double revertWatts;

    Battery(double startPercent) {
        storedWattHours = CAPACITY_WATT_HOURS * startPercent / 100;
    }

    /** @param gridWatts what the meter showed after the last step, + import */
    void step(double gridWatts, double seconds) {
        if (revert.step(seconds)) {
            setEnabled = enabledAfterRevert;
            setWatts = revertWatts;
        }
        double wanted = setEnabled ? setWatts : output.value() + gridWatts;
        output.follow(Math.max(-RATED_WATTS, Math.min(RATED_WATTS, wanted)), seconds);
        // What the cells can still give or take in this step, seen from the AC side.
        double hours = seconds / 3600;
        double usable = Math.max(0, storedWattHours - CAPACITY_WATT_HOURS * EMPTY_PERCENT / 100);
        double room = Math.max(0, CAPACITY_WATT_HOURS - storedWattHours);
        double watts = output.cap(-room / ONE_WAY_EFFICIENCY / hours, usable * ONE_WAY_EFFICIENCY / hours);
        if (watts >= 0) {
            storedWattHours -= watts * hours / ONE_WAY_EFFICIENCY;
            dischargedWattHours += watts * hours;
        } else {
            storedWattHours -= watts * hours * ONE_WAY_EFFICIENCY;
            chargedWattHours -= watts * hours;
        }
    }

    /** Asks for a power, + discharging; starts the reversion timer, as every write of it does. */
    public void set(double watts) {
        setWatts = Math.max(-RATED_WATTS, Math.min(RATED_WATTS, watts));
        revert.restart(setEnabled ? revertSeconds : 0);
    }

    public void enableSet(boolean enabled) {
        setEnabled = enabled;
        revert.restart(enabled ? revertSeconds : 0);
    }

    /** 0 for a power that stays. */
    public void revertAfter(double seconds) {
        revertSeconds = seconds;
        revert.restart(setEnabled ? seconds : 0);
    }

    /** What holds after the timer ran out; at first, not enabled. */
    public void revertTo(boolean enabled, double watts) {
        enabledAfterRevert = enabled;
        revertWatts = watts;
    }

    public boolean setEnabled() {
        return setEnabled;
    }

    public double setWatts() {
        return setWatts;
    }

    public double revertRemainingSeconds() {
        return revert.remainingSeconds();
    }

    /** W at the AC side, + discharging. */
    public double watts() {
        return output.value();
    }

    public double storedWattHours() {
        return storedWattHours;
    }

    /** 0 to 100 %. */
    public double percent() {
        return 100 * storedWattHours / CAPACITY_WATT_HOURS;
    }

    /** Wh taken from the AC side since the start. */
    public double chargedWattHours() {
        return chargedWattHours;
    }

    /** Wh given to the AC side since the start. */
    public double dischargedWattHours() {
        return dischargedWattHours;
    }
}
