package energy.busbar.core.model;

import java.util.Locale;
import java.util.Optional;

/** What a car is charged from. */
public enum ChargingMode {
    /** As much as the fuses bear. */
    FAST,
    /** Only what would otherwise flow to the grid. */
    SURPLUS,
    /** The smallest current always, more from what would otherwise flow to the grid. */
    SURPLUS_WITH_MINIMUM;

    /** The word in configuration and commands. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<ChargingMode> ofWord(String word) {
        for (ChargingMode mode : values()) {
            if (mode.word().equals(word)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
