package energy.busbar.agent.web;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.time.Instant;

/** A clock that a test sets by hand; the server's threads read it. */
final class WebClock implements GatewayClock {
    private long epochMillis = Instant.parse("2026-11-24T09:00:00Z").toEpochMilli();
    private long monotonicMillis = 1_000_000;

    synchronized void advance(long millis) {
        epochMillis += millis;
        monotonicMillis += millis;
    }

    /** The wall clock alone, as a time server does it. */
    synchronized void jump(long millis) {
        epochMillis += millis;
    }

    @Override
    public synchronized Moment now() {
        return new Moment(epochMillis, monotonicMillis);
    }

    @Override
    public boolean synchronised() {
        return true;
    }

    @Override
    public String bootId() {
        return "boot-1";
    }
}
