package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.port.GatewayClock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the connector is to be in use, by the last order that was done; compared with what the charger says after each
 * connection and corrected a few times. 1.6 §5.2 has a charger keep it over its restarts, which not all do. On the loop.
 */
final class StandingAvailability {
    static final int MAX_CORRECTIONS = 3;
    static final long APART_MILLIS = 30_000;

    private static final Logger LOG = LoggerFactory.getLogger(StandingAvailability.class);

    private final GatewayClock clock;
    private Optional<Boolean> ordered = Optional.empty();
    private int corrections;
    private long lastAtMillis = Long.MIN_VALUE / 2;

    StandingAvailability(GatewayClock clock) {
        this.clock = clock;
    }

    /** The charger has taken it; it says so in a moment. */
    void ordered(boolean operative) {
        ordered = Optional.of(operative);
        lastAtMillis = clock.monotonicMillis();
        corrections = 0;
    }

    /** From before a restart of the gateway. */
    void stillStands(boolean operative) {
        ordered = ordered.or(() -> Optional.of(operative));
    }

    /** The charger may have started anew, and forgotten. */
    void connected() {
        corrections = 0;
        lastAtMillis = Long.MIN_VALUE / 2;
    }

    /** Tells the charger again where it says otherwise. */
    void compare(Services services, ServedConnector at) {
        if (ordered.isEmpty() || !differs(at.plug(), ordered.get()) || !mayCorrect()) {
            return;
        }
        boolean operative = ordered.get();
        LOG.info(
                "the charger is not as it was ordered, which is told again device={} operative={}",
                at.device(),
                operative);
        services.setAvailability(operative, at).thenAccept(result -> {
            if (!(result instanceof ServiceResult.Done)) {
                LOG.warn("the availability could not be corrected device={} why={}", at.device(), result.words());
            }
        });
    }

    private boolean mayCorrect() {
        long now = clock.monotonicMillis();
        if (corrections == MAX_CORRECTIONS || now - lastAtMillis < APART_MILLIS) {
            return false;
        }
        corrections++;
        lastAtMillis = now;
        return true;
    }

    private static boolean differs(Plug plug, boolean operative) {
        return switch (plug) {
            case UNSAID, FAULTED, UNRECOGNISED -> false;
            case UNAVAILABLE -> operative;
            // A session is let end; then it is out of use, or says otherwise.
            case CHARGING, SUSPENDED -> false;
            default -> !operative;
        };
    }
}
