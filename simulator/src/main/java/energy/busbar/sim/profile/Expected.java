package energy.busbar.sim.profile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a reader is to be told of a point.
 *
 * @param value BigDecimal, Boolean or String in the point's unit; null where there is none
 * @param tolerance by which a number may differ
 */
public record Expected(@Nullable Object value, Quality quality, double tolerance) {
    public enum Quality {
        GOOD,
        NOT_IMPLEMENTED,
        COMM_FAIL,
        OUT_OF_RANGE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Expected without(Quality quality) {
        return new Expected(null, quality, 0);
    }
}
