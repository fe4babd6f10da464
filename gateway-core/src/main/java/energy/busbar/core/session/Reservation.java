package energy.busbar.core.session;

import energy.busbar.core.model.DeviceId;
import java.time.Instant;
import java.util.Optional;

/**
 * A charger kept for somebody (ReserveNow).
 *
 * @param connector 0 for any one connector of the charger
 * @param group whose members may use it too
 */
public record Reservation(
        int id, DeviceId device, int connector, Instant expiresAt, IdToken token, Optional<IdToken> group) {
    boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    boolean admits(Optional<IdToken> shown, Optional<IdToken> shownGroup) {
        return shown.equals(Optional.of(token)) || group.isPresent() && group.equals(shownGroup);
    }
}
