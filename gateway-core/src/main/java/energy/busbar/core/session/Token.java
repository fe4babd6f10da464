package energy.busbar.core.session;

import java.time.Instant;
import java.util.Optional;

/**
 * A token that the gateway knows.
 *
 * @param expiresAt from when on it is no good; empty for never
 * @param group the parent id: members of one group may stop each other's sessions
 * @param note for people, such as the holder's name; at most {@link #MAX_NOTE} characters
 */
public record Token(IdToken id, boolean blocked, Optional<Instant> expiresAt, Optional<IdToken> group, String note) {
    public static final int MAX_NOTE = 100;

    public Token {
        if (note.length() > MAX_NOTE || note.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a note has at most " + MAX_NOTE + " characters on one line, not " + note.length());
        }
    }

    public static Token accepted(IdToken id) {
        return new Token(id, false, Optional.empty(), Optional.empty(), "");
    }

    boolean expired(Instant now) {
        return expiresAt.map(at -> !now.isBefore(at)).orElse(false);
    }
}
