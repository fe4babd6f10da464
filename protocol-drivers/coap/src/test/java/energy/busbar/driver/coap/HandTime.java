package energy.busbar.driver.coap;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;

/** A clock that goes on when it is told to. */
final class HandTime implements GatewayClock {
    static final long START_EPOCH_MILLIS = 1_767_225_600_000L;

    private volatile Moment now = new Moment(START_EPOCH_MILLIS, 5_000_000);

    void pass(long millis) {
        now = new Moment(now.epochMillis() + millis, now.monotonicMillis() + millis);
    }

    @Override
    public Moment now() {
        return now;
    }

    @Override
    public boolean synchronised() {
        return true;
    }

    @Override
    public String bootId() {
        return "test";
    }
}
