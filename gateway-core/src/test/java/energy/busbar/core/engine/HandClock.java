package energy.busbar.core.engine;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.time.Instant;

/** Moves when told. */
final class HandClock implements GatewayClock {
    long epochMillis = Instant.parse("2026-11-24T09:00:00Z").toEpochMilli();
    long monotonicMillis = 1_000_000;
    boolean synchronised = true;

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
        return "boot-1";
    }
}
