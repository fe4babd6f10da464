package energy.busbar.core.driver;

import energy.busbar.core.model.PollClass;
import java.time.Duration;
import java.util.Map;

/** A driver that can tell what it asks its device for, and what that costs the bus. */
public interface Explained {
    /**
     * What is read as things stand now; before the first contact, what is meant to be read. From any thread; asks nothing
     * of the device.
     *
     * @param periods how often each class is polled; a class without one, such as ONCE, has no rate
     */
    ExplainedPlan explain(Map<PollClass, Duration> periods);
}
