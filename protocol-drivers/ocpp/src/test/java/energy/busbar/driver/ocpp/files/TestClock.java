package energy.busbar.driver.ocpp.files;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Moves when told. */
final class TestClock implements GatewayClock {
    static final Instant BEGIN = Instant.parse("2026-11-24T09:00:00Z");

    private final AtomicLong passedMillis = new AtomicLong();

    void advance(long millis) {
        passedMillis.addAndGet(millis);
    }

    @Override
    public Moment now() {
        long passed = passedMillis.get();
        return new Moment(BEGIN.toEpochMilli() + passed, 1_000_000 + passed);
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
