package energy.busbar.profiles;

import energy.busbar.profiles.ProfileWrite.FlashWear;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How often a device may be written to, by what it costs the device. One for all quantities of a device. */
public final class Wear {
    /** At most once a minute in the long run; so many at once, since control does not come evenly. */
    private static final int UNKNOWN_BURST = 5;

    /** About the hundred thousand writes of a flash cell in eleven years. */
    public static final int DEFAULT_PER_DAY = 24;

    private final WearBudget unknown;
    private final WearBudget wearing;
    private final int perDay;

    /** @param nowMillis monotonic */
    public Wear(int perDay, long nowMillis) {
        this.perDay = perDay;
        this.unknown = new WearBudget(UNKNOWN_BURST, Duration.ofMinutes(1), nowMillis);
        this.wearing = WearBudget.perDay(perDay, nowMillis);
    }

    /**
     * Why a change may not be written now; empty where it may. Less power is always let through where only the document
     * says nothing: a fuse is worth more than a doubt.
     *
     * @param before NaN where nothing was set
     */
    public Optional<String> refusal(FlashWear wear, double value, double before, long nowMillis) {
        return switch (wear) {
            case NONE -> Optional.empty();
            case UNKNOWN ->
                unknown.has(nowMillis) || Math.abs(value) < Math.abs(before)
                        ? Optional.empty()
                        : Optional.of("the device's document does not say how often this may be written: at most once a"
                                + " minute, next in " + shown(unknown.next(nowMillis)));
            case WEARS ->
                wearing.has(nowMillis)
                        ? Optional.empty()
                        : Optional.of("writing wears the device's memory, and the " + perDay
                                + " writes a day (writesPerDay) are used up; next in "
                                + shown(wearing.next(nowMillis)));
        };
    }

    public void spend(FlashWear wear, long nowMillis) {
        switch (wear) {
            case UNKNOWN -> unknown.spend(nowMillis);
            case WEARS -> wearing.spend(nowMillis);
            case NONE -> {
                // As often as wanted.
            }
        }
    }

    private static String shown(Duration wait) {
        long seconds = wait.toSeconds();
        return seconds < 120 ? seconds + " s" : String.format(Locale.ROOT, "%d min", (seconds + 59) / 60);
    }
}
