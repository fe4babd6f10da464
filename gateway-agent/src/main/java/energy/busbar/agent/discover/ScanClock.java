package energy.busbar.agent.discover;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.util.concurrent.TimeUnit;

/** For time-outs only: what is found bears no time. */
final class ScanClock implements GatewayClock {
    @Override
    public Moment now() {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        return new Moment(millis, millis);
    }

    @Override
    public boolean synchronised() {
        return false;
    }

    @Override
    public String bootId() {
        return "scan";
    }
}
