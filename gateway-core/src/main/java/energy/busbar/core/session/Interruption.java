package energy.busbar.core.session;

import java.time.Instant;
import java.util.Optional;

/** @param until empty while it lasts, or when nobody knows */
public record Interruption(Kind kind, Instant from, Optional<Instant> until) {
    /** Of these only a reboot of the charger stops the current for sure; in the others it may go on unseen. */
    public enum Kind {
        CHARGER_REBOOT("charger-reboot"),
        LINK_LOST("link-lost"),
        GATEWAY_RESTART("gateway-restart");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
