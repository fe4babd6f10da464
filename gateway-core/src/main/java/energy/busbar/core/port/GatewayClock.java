package energy.busbar.core.port;

import energy.busbar.core.model.Moment;
import java.time.Instant;

/** The time as the box knows it. Injected everywhere; only the agent's main owns a real one. */
public interface GatewayClock {
    Moment now();

    default Instant instant() {
        return now().instant();
    }

    default long monotonicMillis() {
        return now().monotonicMillis();
    }

    /** Whether the wall clock has been synchronised since boot; until then stored samples are placed later. */
    boolean synchronised();

    /** Identifies this boot of the machine; monotonic times compare only within one. */
    String bootId();
}
