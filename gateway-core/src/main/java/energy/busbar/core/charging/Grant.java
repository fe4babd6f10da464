package energy.busbar.core.charging;

import java.util.Locale;

/**
 * What one charger gets, and why.
 *
 * @param amps a phase; 0, or at least the charger's smallest current
 * @param phases 1 or 3 where the charger is to change them; 0 to leave them
 * @param why what decided it
 * @param by name of the fuse and phase, or who holds it
 * @param value what {@code why} speaks of, in its unit
 * @param infeasible whether a goal cannot be met any more
 */
public record Grant(String outlet, double amps, int phases, Why why, String by, double value, boolean infeasible) {
    public enum Why {
        UNREACHABLE,
        BLIND,
        NO_CAR,
        HELD,
        NO_SURPLUS,
        SWITCHING,
        PAUSED,
        NO_ROOM,
        OTHERS_FIRST,
        FULL,
        LIMITED,
        CALM,
        RESTING
    }

    /** For people: why this car has this current. */
    public String words() {
        String text = switch (why) {
            case UNREACHABLE -> format("cannot be reached; %.1f A are kept for it", value);
            case BLIND -> "its safe current: the meter of " + by + " is not seen, which counts as overload";
            case NO_CAR -> amps > 0 ? "no car; this is what one starts with" : "no car, and nothing is left over";
            case HELD -> "held by " + by;
            case NO_SURPLUS -> format("waits for surplus: %.0f W are there", value) + ", " + by;
            case SWITCHING -> format("pauses to change to %.0f phase", value) + (value == 1 ? "" : "s");
            case PAUSED -> format("paused; starts again in %.0f s at the earliest", value);
            case NO_ROOM -> format("waits for its turn: " + by + " has %.1f A left for it", value);
            case OTHERS_FIRST -> "waits until others have come down on " + by;
            case FULL -> "as much as " + by + " allows";
            case LIMITED -> "its part of " + by;
            case CALM -> "as before; a raise waits until it is worth it";
            case RESTING -> "the car takes nothing; others have its part until it does";
        };
        return infeasible ? text + "; its goal cannot be met in time" : text;
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
