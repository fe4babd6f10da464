package energy.busbar.sim.ocpp;

/** What the charge point's software sees of its socket. Thread-safe. */
public interface ChargerHardware {
    /** One consistent look. */
    State state();

    /** A each phase: 0, or 6 and more. */
    void offer(double amps);

    /**
     * @param car counts the cars that have come, to tell one from the next
     * @param amps each phase
     * @param volts of each phase to neutral
     * @param watts of all phases
     * @param wattHours cumulative register
     */
    record State(boolean pluggedIn, int car, double amps, double volts, double watts, double wattHours) {}
}
