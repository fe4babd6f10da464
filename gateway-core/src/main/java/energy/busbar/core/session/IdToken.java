package energy.busbar.core.session;

import java.util.Locale;

/**
 * What a driver shows to a charger. Compared without regard to case (CiString in OCPP); {@code value} stays as written.
 *
 * @param value 1 to 36 printable characters (2.0.1 IdTokenType); a 1.6 idTag has at most 20
 */
public record IdToken(String value) {
    public static final int MAX_LENGTH = 36;
    public static final int MAX_LENGTH_16 = 20;

    public IdToken {
        value = value.trim();
        if (!isValid(value)) {
            throw new IllegalArgumentException("a token is 1 to " + MAX_LENGTH
                    + " printable ASCII characters without blanks or commas, not '" + value + "'");
        }
    }

    public static boolean isValid(String text) {
        String trimmed = text.trim();
        return !trimmed.isEmpty()
                && trimmed.length() <= MAX_LENGTH
                && trimmed.chars().allMatch(c -> c > ' ' && c < 127 && c != ',' && c != '"');
    }

    /** Equal for equal tokens. */
    public String key() {
        return value.toUpperCase(Locale.ROOT);
    }

    /** Whether a 1.6 charger can carry it (CiString20). */
    public boolean fits16() {
        return value.length() <= MAX_LENGTH_16;
    }

    /** For people: enough to tell two cards apart, too little to copy one. */
    public String masked() {
        return value.length() < 8 ? "••••" : "••••" + value.substring(value.length() - 4);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdToken that && that.key().equals(key());
    }

    @Override
    public int hashCode() {
        return key().hashCode();
    }

    /** Masked, so that no log shows one. */
    @Override
    public String toString() {
        return masked();
    }
}
