package energy.busbar.core.driver;

import java.util.Optional;

/** A driver that can find that its device is most likely another one than was configured, and reads it all the same. */
public interface Doubtful {
    /**
     * What was read and what was expected, as of the last {@link PolledDriver#open}; empty where nothing speaks against
     * the device. While there is a doubt the device offers no abilities and is not written to. On the bus's thread.
     */
    Optional<String> doubt();
}
