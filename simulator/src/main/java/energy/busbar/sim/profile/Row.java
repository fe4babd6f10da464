package energy.busbar.sim.profile;

/**
 * One thing that was looked at.
 *
 * @param problem what is wrong, in words; empty where nothing is, or where the two columns say it
 */
public record Row(String name, String expected, String read, boolean ok, String problem) {}
