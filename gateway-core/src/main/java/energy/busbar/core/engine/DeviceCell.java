package energy.busbar.core.engine;

import energy.busbar.core.driver.Serviceable;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Service;
import energy.busbar.core.model.Unit;
import energy.busbar.core.port.SiteView.LinkCounters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of one device now. Thread-safe; its device's thread writes, everybody reads. */
final class DeviceCell {
    /** Far more than any device has; a driver that makes up new names without end is stopped here. */
    static final int MAX_POINTS = 10_000;

    private static final int STALE_PERIODS = 3;

    final EngineDevice device;
    private final boolean push;
    private final long pushStaleMillis;
    private final Map<String, Reading> latest = new LinkedHashMap<>();
    private final Map<String, Point> points = new LinkedHashMap<>();
    private Optional<DeviceInfo> info = Optional.empty();
    private LinkState link = LinkState.CONNECTING;
    private String lastError = "";
    private Moment linkSince;
    private long requests;
    private long failures;
    private long reconnects;
    private long lastRoundTripMicros;

    DeviceCell(EngineDevice device, boolean push, EngineConfig config, Moment now) {
        this.device = device;
        this.push = push;
        this.pushStaleMillis = Math.max(
                config.pushStale().toMillis(),
                STALE_PERIODS * device.periods().normal().toMillis());
        this.linkSince = now;
    }

    DeviceId id() {
        return device.config().id();
    }

    /** @return what was known before */
    synchronized Optional<DeviceInfo> identified(DeviceInfo next) {
        Optional<DeviceInfo> before = info;
        info = Optional.of(next);
        points.clear();
        for (Point point : next.points()) {
            points.put(point.name(), point);
        }
        return before;
    }

    /** @return whether the state changed */
    synchronized boolean link(LinkState next, String error, Moment now) {
        lastError = error;
        if (next == link) {
            return false;
        }
        link = next;
        linkSince = now;
        return true;
    }

    /** An error that does not change the link's state yet. */
    synchronized void error(String error) {
        lastError = error;
    }

    synchronized void put(List<Reading> readings) {
        for (Reading reading : readings) {
            if (latest.size() < MAX_POINTS || latest.containsKey(reading.point())) {
                latest.put(reading.point(), reading);
            }
        }
    }

    /**
     * Every point is without a value from now on.
     *
     * @return the readings that say so, for the log
     */
    synchronized List<Reading> fail(Moment now) {
        List<Reading> failed = new ArrayList<>();
        latest.replaceAll((point, reading) -> {
            if (reading.quality() == Quality.COMM_FAIL || reading.quality() == Quality.NOT_IMPLEMENTED) {
                return reading;
            }
            failed.add(Reading.without(reading.device(), point, Quality.COMM_FAIL, now));
            return new Reading(reading.device(), point, reading.rawValue(), Quality.COMM_FAIL, reading.at());
        });
        return failed;
    }

    synchronized void exchanged(boolean good, long tookMicros) {
        requests++;
        failures += good ? 0 : 1;
        if (good) {
            lastRoundTripMicros = tookMicros;
        }
    }

    synchronized void reconnected() {
        reconnects++;
    }

    synchronized LinkState link() {
        return link;
    }

    synchronized Moment linkSince() {
        return linkSince;
    }

    synchronized String lastError() {
        return lastError;
    }

    synchronized Optional<DeviceInfo> info() {
        return info;
    }

    /** What its driver offers; only of devices that are no bus's. */
    Set<Service> services() {
        return push && device.driver() instanceof Serviceable serviceable ? serviceable.services() : Set.of();
    }

    synchronized Unit unit(String point) {
        Point known = points.get(point);
        return known == null ? Unit.NONE : known.unit();
    }

    synchronized LinkCounters counters() {
        return new LinkCounters(requests, failures, reconnects, lastRoundTripMicros);
    }

    /** Latest by point; what is too old is no longer GOOD. */
    synchronized Map<String, Reading> readings(Moment now) {
        Map<String, Reading> aged = new LinkedHashMap<>();
        latest.forEach((point, reading) -> aged.put(point, aged(reading, now)));
        return aged;
    }

    private Reading aged(Reading reading, Moment now) {
        boolean old = reading.quality() == Quality.GOOD && now.millisSince(reading.at()) > staleMillis(reading.point());
        return old
                ? new Reading(reading.device(), reading.point(), reading.rawValue(), Quality.STALE, reading.at())
                : reading;
    }

    private long staleMillis(String point) {
        if (push) {
            return pushStaleMillis;
        }
        Point known = points.get(point);
        PollClass pollClass = known == null ? PollClass.NORMAL : known.pollClass();
        return pollClass == PollClass.ONCE
                ? Long.MAX_VALUE
                : STALE_PERIODS * device.periods().of(pollClass).toMillis();
    }
}
