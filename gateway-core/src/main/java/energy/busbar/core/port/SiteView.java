package energy.busbar.core.port;

import energy.busbar.core.model.Claim;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Service;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Site;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The site as it is now, for those who only look: page, command line, live topic. Thread-safe, never blocks. */
public interface SiteView {
    Site site();

    /** In configuration order. */
    List<DeviceView> devices();

    Optional<DeviceView> device(DeviceId id);

    /** Every claim with what the last control cycle made of it. */
    List<ClaimView> claims();

    /** In words, why a charger has the current that it has; empty for other devices. */
    default Optional<String> decision(DeviceId id) {
        return Optional.empty();
    }

    /**
     * @param info empty until the device has answered once
     * @param lastError empty when there is none
     * @param linkSince when the link came into its state
     * @param readings latest of each point; age has already turned GOOD into STALE
     * @param setpoints written and not released
     * @param services that can be asked of it
     */
    record DeviceView(
            DeviceId id,
            String name,
            String protocol,
            Site.Placement placement,
            Optional<DeviceInfo> info,
            LinkState link,
            String lastError,
            Instant linkSince,
            Collection<Reading> readings,
            Map<Quantity, Setpoint> setpoints,
            LinkCounters counters,
            Set<Service> services) {}

    /** Since start. */
    record LinkCounters(long requests, long failures, long reconnects, long lastRoundTripMicros) {
        public static final LinkCounters ZERO = new LinkCounters(0, 0, 0, 0);
    }

    /** @param standing in words: in force, clipped to 3000 W by …, waiting until …, overridden by … */
    record ClaimView(Claim claim, Verdict verdict, String standing) {}

    enum Verdict {
        IN_FORCE,
        CLIPPED,
        WAITING,
        OVERRIDDEN
    }
}
