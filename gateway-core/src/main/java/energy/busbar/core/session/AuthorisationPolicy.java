package energy.busbar.core.session;

import energy.busbar.core.model.DeviceId;
import java.time.Duration;
import java.util.Set;

/**
 * Who may charge while nobody upstream answers.
 *
 * @param freeVend where everybody may charge, with any token or none
 * @param concurrent whether one token may have sessions at several chargers at a time
 * @param cacheFor how long an upstream's answer is good
 */
public record AuthorisationPolicy(Mode mode, Set<Place> freeVend, boolean concurrent, Duration cacheFor) {
    public static final AuthorisationPolicy DEFAULT =
            new AuthorisationPolicy(Mode.ACCEPT_ALL, Set.of(), true, Duration.ofHours(24));

    /** The words of the configuration. */
    public enum Mode {
        /** Every token that is not blocked or expired. */
        ACCEPT_ALL("accept-all"),
        LIST_ONLY("list-only"),
        /** The list, and what upstream said of others lately. */
        LIST_AND_CACHE("list-and-cache");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** @param connector 0 for all of the charger */
    public record Place(DeviceId device, int connector) {
        boolean covers(DeviceId other, int itsConnector) {
            return device.equals(other) && (connector == 0 || connector == itsConnector);
        }
    }

    public AuthorisationPolicy {
        freeVend = Set.copyOf(freeVend);
    }

    public boolean freeAt(DeviceId device, int connector) {
        return freeVend.stream().anyMatch(p -> p.covers(device, connector));
    }
}
