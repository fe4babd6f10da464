package energy.busbar.sim.physics;

/** A three-phase PV inverter that can be limited, with the behaviour of SunSpec model 123. */
public final class PvInverter {
    public static final double RATED_WATTS = 10_000;

    private final Lag output = new Lag(1.0);
    private final RevertTimer revert = new RevertTimer();
    private double availableWatts;
    /** Starts above 0, which would read as "not implemented" in SunSpec. */
    private double wattHours = 12_480_000;

    private boolean connected = true;
    private boolean limitEnabled;
    private double limitPercent = 100;
    private double revertSeconds;
    private double rampSeconds;
    /** The limit that is in force now, while it ramps to the one that was written. */
    private double rampedPercent = 100;

    void step(double sun, double seconds) {
        availableWatts = RATED_WATTS * sun;
        if (revert.step(seconds)) {
            limitEnabled = false;
        }
        double wanted = limitEnabled ? limitPercent : 100;
        double most = rampSeconds > 0 ? 100 * seconds / rampSeconds : 100;
        rampedPercent += Math.max(-most, Math.min(most, wanted - rampedPercent));
        double target = connected ? Math.min(availableWatts, RATED_WATTS * rampedPercent / 100) : 0;
        output.follow(target, seconds);
        wattHours += output.cap(0, availableWatts) * seconds / 3600;
    }

    /** Limits to a percentage of the rating; starts the reversion timer, as every write of it does. */
    public void limit(double percent) {
        limitPercent = Math.max(0, Math.min(100, percent));
        revert.restart(limitEnabled ? revertSeconds : 0);
    }

    public void enableLimit(boolean enabled) {
        limitEnabled = enabled;
        revert.restart(enabled ? revertSeconds : 0);
    }

    /** 0 for a limit that stays. */
    public void revertAfter(double seconds) {
        revertSeconds = seconds;
        revert.restart(limitEnabled ? seconds : 0);
    }

    /** Time for a ramp over the whole range; 0 for none. */
    public void rampOver(double seconds) {
        rampSeconds = seconds;
    }

    public void connect(boolean connected) {
        this.connected = connected;
    }

    public boolean connected() {
        return connected;
    }

    public boolean limitEnabled() {
        return limitEnabled;
    }

    /** % of the rating, as last written. */
    public double limitPercent() {
        return limitPercent;
    }

    public double revertRemainingSeconds() {
        return revert.remainingSeconds();
    }

    public boolean throttled() {
        return connected && RATED_WATTS * rampedPercent / 100 < availableWatts;
    }

    /** W, + generation. */
    public double watts() {
        return output.value();
    }

    /** What the sun would give, W. */
    public double availableWatts() {
        return availableWatts;
    }

    /** Wh generated, cumulative. */
    public double wattHours() {
        return wattHours;
    }
}
