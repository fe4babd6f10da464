package energy.busbar.core.engine;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Service;
import energy.busbar.core.model.Site;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The frozen picture of the site that one control cycle plans on. */
record SiteSnapshot(Moment now, Site site, Map<DeviceId, DeviceState> devices) {
    SiteSnapshot {
        devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
    }

    /**
     * @param info empty until the device has answered once
     * @param readings latest by point; age has already turned GOOD into STALE
     * @param services that can be asked of it
     */
    record DeviceState(
            Site.Placement placement,
            Optional<DeviceInfo> info,
            LinkState link,
            Map<String, Reading> readings,
            Set<Service> services) {
        DeviceState {
            readings = Map.copyOf(readings);
            services = Set.copyOf(services);
        }

        /** A device that takes no services. */
        DeviceState(
                Site.Placement placement, Optional<DeviceInfo> info, LinkState link, Map<String, Reading> readings) {
            this(placement, info, link, readings, Set.of());
        }

        /** The number of a GOOD reading, else NaN: nothing else may move power. */
        double good(String point) {
            Reading reading = readings.get(point);
            return reading == null ? Double.NaN : reading.goodNumber();
        }

        boolean isGood(String point) {
            Reading reading = readings.get(point);
            return reading != null && reading.quality() == Quality.GOOD;
        }
    }

    Optional<DeviceState> device(DeviceId id) {
        return Optional.ofNullable(devices.get(id));
    }
}
