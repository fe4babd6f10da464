package energy.busbar.sync;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;

/** A fixed wall clock on the machine's monotonic one: tests over real sockets cannot turn time by hand. */
final class TestClock implements GatewayClock {
    static final long WALL = 1_795_510_800_000L;

    volatile boolean synchronised = true;

    @Override
    public Moment now() {
        return new Moment(WALL, System.nanoTime() / 1_000_000);
    }

    @Override
    public boolean synchronised() {
        return synchronised;
    }

    @Override
    public String bootId() {
        return "boot-1";
    }
}
