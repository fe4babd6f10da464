package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.PushDriver.Listener;
import energy.busbar.core.model.Ability;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Point;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.StandardPoints;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.ConnectorOptions.PhaseSwitching;
import energy.busbar.driver.ocpp.Conversation.Identity;
import energy.busbar.driver.ocpp.MeterPoints.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway is told of one connector: its readings, its link, what it is. A measured value carries the charger's own
 * time corrected by the difference of the clocks. States hold until the charger says otherwise, so they are told again
 * with the time of now. Runs on the loop.
 */
final class ChargerPoints {
    private final DeviceId id;
    private final ConnectorOptions options;
    private final GatewayClock clock;
    private final ChargerClock chargerClock;
    private final ConnectorState connector;
    private final CurrentLimit limit;
    private final Supplier<OptionalDouble> upstreamLimit;
    private final Overdraw overdraw = new Overdraw();

    private @Nullable Listener listener;
    private LinkState link = LinkState.CONNECTING;
    private String linkError = "";
    private Optional<String> trouble = Optional.empty();
    private @Nullable Identity identity;
    private double ratedWatts = Double.NaN;
    private boolean saysItSwitches;
    /** Points of currents that the charger measures. */
    private final Set<String> currents = new TreeSet<>(Set.of(StandardPoints.CHARGER_CURRENT.name()));

    /** @param upstreamLimit empty for a charger without an upstream */
    ChargerPoints(
            ConnectorOptions options,
            GatewayClock clock,
            ChargerClock chargerClock,
            ConnectorState connector,
            CurrentLimit limit,
            Supplier<OptionalDouble> upstreamLimit) {
        this.id = options.device();
        this.options = options;
        this.clock = clock;
        this.chargerClock = chargerClock;
        this.connector = connector;
        this.limit = limit;
        this.upstreamLimit = upstreamLimit;
    }

    Optional<String> overdraw() {
        return overdraw.words();
    }

    boolean listening() {
        return listener != null;
    }

    void listen(Listener to) {
        listener = to;
        to.link(link, linkError);
    }

    void stop() {
        listener = null;
    }

    void link(LinkState state, String error) {
        Listener to = listener;
        if (to != null && (state != link || !error.equals(linkError))) {
            link = state;
            linkError = error;
            to.link(state, error);
        }
    }

    /** @param what empty when it is over */
    void upstreamTrouble(Optional<String> what) {
        Listener to = listener;
        if (to != null && !what.equals(trouble)) {
            trouble = what;
            to.trouble("upstream-away", "Central system of " + id + " is away", what);
        }
    }

    void identified(Identity now) {
        identity = now;
        tellIdentity();
    }

    /** @param watts by the charger's own word */
    void rated(double watts) {
        if (watts != ratedWatts) {
            ratedWatts = watts;
            tellIdentity();
        }
    }

    /** The charger says whether it can change between one and three phases. */
    void switches(boolean can) {
        if (can != saysItSwitches) {
            saysItSwitches = can;
            tellIdentity();
        }
    }

    private List<Ability> abilities() {
        List<Ability> abilities = new ArrayList<>();
        abilities.add(new Ability(Quantity.CHARGE_CURRENT, 0, options.maxCurrent(), true, options.response()));
        boolean can = options.phaseSwitching() == PhaseSwitching.YES
                || options.phaseSwitching() == PhaseSwitching.AUTO && saysItSwitches;
        if (can && options.phases() == 3) {
            abilities.add(new Ability(Quantity.CHARGE_PHASES, 1, options.phases(), false, options.response()));
        }
        return abilities;
    }

    private void tellIdentity() {
        Listener to = listener;
        Identity now = identity;
        if (to != null && now != null) {
            to.identified(new DeviceInfo(
                    id,
                    DeviceType.CHARGER,
                    now.vendor(),
                    now.model(),
                    now.serialNumber(),
                    now.firmwareVersion(),
                    ratedWatts,
                    List.copyOf(StandardPoints.of(DeviceType.CHARGER).values()),
                    abilities()));
        }
    }

    void tellStates() {
        Moment now = clock.now();
        List<Reading> readings = new ArrayList<>(connector.zeros(now, currents));
        if (!readings.isEmpty()) {
            overdraw.nothing();
        }
        addStates(readings, now);
        tell(readings);
    }

    void measured(List<Sample> samples) {
        Moment now = clock.now();
        List<Reading> readings = new ArrayList<>();
        for (Sample sample : samples) {
            sample.written().ifPresent(at -> chargerClock.observeKept(at, now.instant()));
            // Without a time it is of now. What was kept while offline is history that no live value may show.
            Optional<Long> age = sample.written()
                    .map(at -> chargerClock.ageMillis(at, now.instant()))
                    .orElse(Optional.of(0L));
            age.ifPresent(millis -> {
                Moment at = new Moment(now.epochMillis() - millis, now.monotonicMillis() - millis);
                Double most = sample.points().get(StandardPoints.CHARGER_CURRENT.name());
                if (most != null) {
                    overdraw.measured(most, limit.offered(), at.monotonicMillis());
                }
                sample.points().forEach((point, value) -> {
                    readings.add(Reading.good(id, point, new Value.Real(value), at));
                    if (MeterPoints.CURRENTS.contains(point)) {
                        currents.add(point);
                    }
                });
            });
        }
        addStates(readings, now);
        tell(readings);
    }

    private void addStates(List<Reading> readings, Moment now) {
        readings.addAll(connector.states(now));
        limit.offered().ifPresent(amperes -> readings.add(amperes(StandardPoints.OFFERED_CURRENT, amperes, now)));
        upstreamLimit.get().ifPresent(amperes -> readings.add(amperes(StandardPoints.UPSTREAM_LIMIT, amperes, now)));
    }

    private Reading amperes(Point point, double amperes, Moment now) {
        return Reading.good(id, point.name(), new Value.Real(amperes), now);
    }

    private void tell(List<Reading> readings) {
        Listener to = listener;
        if (to != null && !readings.isEmpty()) {
            to.readings(List.copyOf(readings));
        }
    }
}
