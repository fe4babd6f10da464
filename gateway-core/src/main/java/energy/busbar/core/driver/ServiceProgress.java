package energy.busbar.core.driver;

import java.util.OptionalInt;

/** How far a long service is. */
@FunctionalInterface
public interface ServiceProgress {
    /** Of services whose progress nobody follows. */
    ServiceProgress NONE = (phase, percent) -> {};

    /**
     * @param phase in words, such as "downloading"
     * @param percent of the phase, 0 to 100; empty where the device does not say
     */
    void at(String phase, OptionalInt percent);
}
