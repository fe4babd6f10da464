package energy.busbar.core.session;

import java.time.Instant;
import java.util.Optional;

/**
 * What a charger's meter said at one instant.
 *
 * @param registerWattHours Energy.Active.Import.Register over all phases; NaN when not told
 * @param watts Power.Active.Import over all phases; NaN when not told
 */
public record MeterSample(
        Optional<Instant> written,
        Context context,
        double registerWattHours,
        double watts,
        Optional<SignedValue> signed) {
    /** ReadingContext of OCPP, as far as a session minds. */
    public enum Context {
        BEGIN,
        END,
        OTHER;

        /** @param word of OCPP, such as {@code Transaction.Begin}; empty for none */
        public static Context of(String word) {
            return switch (word.trim()) {
                case "Transaction.Begin" -> BEGIN;
                case "Transaction.End" -> END;
                default -> OTHER;
            };
        }
    }
}
