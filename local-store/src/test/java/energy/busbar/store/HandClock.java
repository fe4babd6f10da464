package energy.busbar.store;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;

/** Moves when told. */
final class HandClock implements GatewayClock {
    volatile long epochMillis = 1_764_000_000_000L;
    volatile long monotonicMillis = 1_000_000;
    volatile boolean synchronised = true;
    volatile String bootId = "boot-1";

    void advance(long millis) {
        epochMillis += millis;
        monotonicMillis += millis;
    }

    @Override
    public Moment now() {
        return new Moment(epochMillis, monotonicMillis);
    }

    @Override
    public boolean synchronised() {
        return synchronised;
    }

    @Override
    public String bootId() {
        return bootId;
    }
}
