package energy.busbar.sync;

import energy.busbar.core.pki.KeyAndChain;
import java.io.IOException;
import java.util.Optional;

/**
 * With which key and certificate an uplink logs in, asked for each attempt, so that a renewed one can be tried and be
 * given up again. Called on the uplink's thread; must return soon.
 */
public interface UplinkIdentity {
    /** What {@code keyStore} of the configuration holds, if anything. */
    UplinkIdentity OF_KEY_STORE = Optional::empty;

    /**
     * For the attempt that begins now.
     *
     * @return empty for the configuration's {@code keyStore}
     * @throws IOException when there is none to be had; the message says what would be right. The attempt has failed then.
     */
    Optional<KeyAndChain> next() throws IOException;

    /** The broker has let this one in, and the subscriptions are answered. */
    default void connected(KeyAndChain used) {}

    /** An attempt with this one did not come so far, for whatever reason. */
    default void failed(KeyAndChain used, String reason) {}
}
