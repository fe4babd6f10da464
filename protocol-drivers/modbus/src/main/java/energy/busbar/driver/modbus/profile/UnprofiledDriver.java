package energy.busbar.driver.modbus.profile;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Reading;
import java.util.List;

/**
 * A device whose profile is in a pack that is refused: configured rightly, but nobody knows any more what its registers
 * mean. It says so for as long as that is so, and keeps no other device from running.
 */
final class UnprofiledDriver implements PolledDriver {
    /** Nothing is asked, so that one thread does for all of them. */
    private static final String NO_BUS = "none";

    private final DeviceId device;
    private final String why;

    UnprofiledDriver(DeviceId device, String why) {
        this.device = device;
        this.why = why;
    }

    @Override
    public DeviceId device() {
        return device;
    }

    @Override
    public String bus() {
        return NO_BUS;
    }

    @Override
    public DeviceInfo open() {
        throw new LinkException(LinkState.MISMATCH, why);
    }

    @Override
    public List<Reading> poll(PollClass pollClass) {
        throw new LinkException(LinkState.MISMATCH, why);
    }

    @Override
    public void reset() {
        // There is no connection.
    }

    @Override
    public void close() {
        // There is no connection.
    }
}
