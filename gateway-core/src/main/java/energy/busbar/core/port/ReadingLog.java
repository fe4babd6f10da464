package energy.busbar.core.port;

import energy.busbar.core.model.Reading;
import java.util.List;

/** Takes every reading and makes it durable within the promised seconds. */
public interface ReadingLog {
    /**
     * Never blocks on the disk. When the bounded intake is full the readings are dropped, counted and recorded as a gap;
     * control goes on.
     */
    void append(List<Reading> readings);
}
