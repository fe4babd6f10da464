package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;

/** A listener that a test can wait on. */
final class Heard implements PushDriver.Listener {
    private static final long DEADLINE_SECONDS = 15;

    final List<DeviceInfo> infos = new ArrayList<>();
    final Map<String, Reading> latest = new HashMap<>();
    LinkState link = LinkState.CONNECTING;
    int changes;
    String error = "";

    @Override
    public synchronized void identified(DeviceInfo info) {
        infos.add(info);
        notifyAll();
    }

    @Override
    public synchronized void readings(List<Reading> readings) {
        readings.forEach(r -> latest.put(r.point(), r));
        notifyAll();
    }

    @Override
    public synchronized void link(LinkState state, String lastError) {
        changes += state == link ? 0 : 1;
        link = state;
        error = lastError;
        notifyAll();
    }

    synchronized Object value(String point) {
        Reading reading = latest.get(point);
        return reading == null ? "none" : reading.value().orElseThrow().plain();
    }

    synchronized void await(String what, Predicate<Heard> condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.test(this)) {
            long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (millis <= 0) {
                Assertions.fail("no " + what + "; link " + link + " " + error + ", readings " + latest);
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
