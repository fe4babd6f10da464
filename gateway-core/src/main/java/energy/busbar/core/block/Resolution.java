package energy.busbar.core.block;

import java.util.Optional;

/** How long the periods of roll-ups are; they begin at whole multiples since 1970-01-01T00:00Z. */
public enum Resolution {
    MINUTE("1m", 60_000),
    QUARTER_HOUR("15m", 900_000),
    HOUR("1h", 3_600_000);

    private final String label;
    private final long millis;

    Resolution(String label, long millis) {
        this.label = label;
        this.millis = millis;
    }

    /** As configurations and commands say it: 1m, 15m, 1h. */
    public String label() {
        return label;
    }

    public long millis() {
        return millis;
    }

    /** The start of the period that has this instant. */
    public long periodOf(long epochMillis) {
        return Math.floorDiv(epochMillis, millis) * millis;
    }

    public static Optional<Resolution> of(String label) {
        for (Resolution each : values()) {
            if (each.label.equals(label)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
