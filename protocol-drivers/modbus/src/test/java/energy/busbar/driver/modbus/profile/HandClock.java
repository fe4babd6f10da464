package energy.busbar.driver.modbus.profile;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;

/** Moves when told. */
final class HandClock implements GatewayClock {
    static final long EPOCH = 1_764_000_000_000L;
    long millis = 1_000_000;

    void advance(long more) {
        millis += more;
    }

    @Override
    public Moment now() {
        return new Moment(EPOCH + millis, millis);
    }

    @Override
    public boolean synchronised() {
        return true;
    }

    @Override
    public String bootId() {
        return "boot";
    }
}
