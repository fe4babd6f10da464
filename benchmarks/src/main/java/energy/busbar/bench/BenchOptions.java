package energy.busbar.bench;

import java.util.Set;

/**
 * How much is measured.
 *
 * @param runs starts of each kind
 * @param devices under load
 * @param warmUpSeconds under load before the window
 * @param windowSeconds under load
 * @param commands that count
 * @param seed of the pauses between commands
 * @param rounds of our Modbus client beside libmodbus over TCP; a quarter of them on the serial line
 * @param chargers at most connected, in five steps
 * @param chargerSeconds measured at each step
 */
public record BenchOptions(
        Set<Measure> only,
        int runs,
        int devices,
        int warmUpSeconds,
        int windowSeconds,
        int commands,
        long seed,
        int rounds,
        int chargers,
        int chargerSeconds) {
    public static final int MAX_RUNS = 100;
    public static final int MAX_DEVICES = 500;
    public static final int MAX_WARM_UP_SECONDS = 3_600;
    /** Three flushes of 10 s, so that two of them begin and end within it. */
    public static final int MIN_WINDOW_SECONDS = 40;

    public static final int MAX_WINDOW_SECONDS = 86_400;
    /** So many different powers a battery of 5 kW can be asked for. */
    public static final int MAX_COMMANDS = 4_000;

    public static final int MAX_ROUNDS = 1_000;
    public static final int MAX_CHARGERS = 900;

    /** What can be measured by itself. */
    public enum Measure {
        START,
        LOAD,
        COMMAND,
        MODBUS,
        CHARGERS
    }

    public BenchOptions {
        only = Set.copyOf(only);
        within("runs", runs, 1, MAX_RUNS);
        within("devices", devices, 1, MAX_DEVICES);
        within("warm-up", warmUpSeconds, 0, MAX_WARM_UP_SECONDS);
        within("seconds", windowSeconds, MIN_WINDOW_SECONDS, MAX_WINDOW_SECONDS);
        within("commands", commands, 1, MAX_COMMANDS);
        within("rounds", rounds, 1, MAX_ROUNDS);
        within("chargers", chargers, 5, MAX_CHARGERS);
        within("charger-seconds", chargerSeconds, 5, MAX_WINDOW_SECONDS);
    }

    boolean measures(Measure measure) {
        return only.isEmpty() || only.contains(measure);
    }

    private static void within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("--" + name + " must be " + min + " to " + max + ", not " + value);
        }
    }
}
