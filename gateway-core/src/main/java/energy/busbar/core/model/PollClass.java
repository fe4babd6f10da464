package energy.busbar.core.model;

/** How often a point is read; the periods are the device's configuration. */
public enum PollClass {
    /** What control needs: power, state of charge. One second by default. */
    FAST,
    /** Voltages, currents, states. Five seconds by default. */
    NORMAL,
    /** Temperatures, counters that settle slowly. One minute by default. */
    SLOW,
    /** Nameplate; read at connect. */
    ONCE
}
