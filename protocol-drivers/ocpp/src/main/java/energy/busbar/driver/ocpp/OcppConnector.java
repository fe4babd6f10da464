package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.Actuator;
import energy.busbar.core.driver.Described;
import energy.busbar.core.driver.DeviceDescription;
import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.driver.Serviceable;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Service;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.IdToken;
import energy.busbar.driver.ocpp.MeterPoints.Sample;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connector of a charger, which is a device: what it tells, what it may draw, and the car at it. Its way to the charger
 * is {@link OcppCharger}, which it shares with the other connectors. All state lives on the loop; public methods only
 * hand over to it.
 */
final class OcppConnector implements PushDriver, Actuator, Serviceable, Described {
    private static final Logger LOG = LoggerFactory.getLogger(OcppConnector.class);

    private final ConnectorOptions options;
    private final OcppCharger charger;
    private final Loop loop;
    private final CurrentLimit limit;
    private final ConnectorState state;
    private final ChargerPoints points;
    private final ChargerActuator actuator;
    private final RemoteStart remoteStart;
    private final PhaseWatch phases;
    private volatile DeviceDescription described = ConnectorDescription.NOTHING;
    private final ConnectorServices services;
    private final AtomicBoolean closed = new AtomicBoolean();

    OcppConnector(
            ConnectorOptions options, OcppCharger charger, GatewayClock clock, ChargerClock chargerClock, Loop loop) {
        this.options = options;
        this.charger = charger;
        this.loop = loop;
        state = new ConnectorState(options.device());
        remoteStart = new RemoteStart(clock);
        phases = new PhaseWatch(clock, options.phases());
        limit = new CurrentLimit(
                charger.options(),
                options,
                clock,
                chargerClock,
                () -> conversation().profiles(options.number()),
                () -> charger.ceiling(options));
        points = new ChargerPoints(options, clock, chargerClock, state, limit, this::upstreamLimit);
        actuator = new ChargerActuator(loop, limit, charger::ready, () -> {
            phases.told(limit.phases());
            show();
            charger.granted();
        });
        services = new ConnectorServices(
                new Place(),
                charger::services,
                charger.serviceCalls(),
                charger.desk(),
                charger.password(),
                clock,
                loop);
    }

    /** Before start: what does the services of the whole charger that take long. */
    void alsoBy(Serviceable files) {
        services.alsoBy(files);
    }

    OcppCharger charger() {
        return charger;
    }

    @Override
    public DeviceId device() {
        return options.device();
    }

    @Override
    public void start(Listener to) {
        loop.execute(() -> {
            if (!points.listening() && !closed.get()) {
                points.listen(to);
                charger.started(this);
            }
        });
    }

    @Override
    public void close() {
        actuator.shut();
        services.shut();
        if (closed.compareAndSet(false, true)) {
            charger.left();
            loop.execute(points::stop);
        }
    }

    @Override
    public DeviceDescription describe() {
        return described;
    }

    // --- on the loop, by the charger

    void describeAgain() {
        phases.told(limit.phases());
        described = ConnectorDescription.of(charger, options, limit, points.overdraw(), phases.wrong());
    }

    ChargerPoints points() {
        return points;
    }

    /** What it may draw by the last accepted profile; empty before the first. */
    OptionalDouble offered() {
        return limit.offered();
    }

    /** Where an upstream says nothing of the current it is the largest that there is, so that the end of a limit shows. */
    private OptionalDouble upstreamLimit() {
        return charger.relay().offered()
                ? OptionalDouble.of(
                        Math.min(charger.ceiling(options).orElse(options.maxCurrent()), options.maxCurrent()))
                : OptionalDouble.empty();
    }

    /** What an upstream wants to flow at most may be another current now. */
    void ceilingMoved() {
        if (charger.ready()) {
            limit.ceilingMoved();
        }
    }

    /** A new connection may bring other firmware. */
    void reconnected() {
        limit.reconnected();
        services.connected();
    }

    /** @return whether it is taken; false for one that comes out of order */
    boolean plugged(Plug plug, Optional<Instant> written) {
        Plug before = state.plug();
        if (!state.said(plug, written)) {
            return false;
        }
        if ((before == Plug.PREPARING) != (plug == Plug.PREPARING)) {
            remoteStart.renew();
        }
        showSoon();
        return true;
    }

    void chargerSaid(Plug whole) {
        state.chargerSaid(whole);
        showSoon();
    }

    /** An id belongs to one reservation of a whole charger. */
    void reservationEnded(int id) {
        services.reservationEnded(id);
    }

    void measured(List<Sample> samples) {
        points.measured(samples);
        phases.told(limit.phases());
        samples.forEach(sample -> phases.measured(sample.points()));
    }

    /** The charger says whether it can change between one and three phases, and let one be chosen. */
    void phaseSwitching(boolean can) {
        limit.choosable(can);
        points.switches(can);
    }

    /** Tells the states again, and starts a car that waits. */
    void show() {
        points.tellStates();
        services.plugged();
        if (options.remoteStart()
                && conversation().waitsForStart(options.number(), state.plug())
                && limit.offered().orElse(0) >= CurrentLimit.SMALLEST_AMPERES
                && remoteStart.attempt()) {
            startAsAnybody();
        }
    }

    /** By the same rules as everybody else: a session that would be refused is not begun. */
    private void startAsAnybody() {
        IdToken token = new IdToken(options.idTag());
        charger.sessions().authorise(options.number(), Optional.of(token)).whenComplete((verdict, fault) -> {
            if (fault == null && !verdict.accepted()) {
                LOG.warn(
                        "a waiting car is not started, its token may not charge device={} idTag={} why={}",
                        options.device(),
                        token,
                        verdict.why());
            } else if (fault == null && conversation().waitsForStart(options.number(), state.plug())) {
                conversation().start(options.number());
            }
        });
    }

    /** After the conversation is done with what it has heard. */
    private void showSoon() {
        loop.execute(this::show);
    }

    private Conversation conversation() {
        return charger.conversation();
    }

    Optional<String> transaction() {
        return conversation().transaction(options.number());
    }

    // --- Serviceable

    @Override
    public Set<Service> services() {
        return services.services();
    }

    @Override
    public CompletionStage<ServiceResult> perform(ServiceOrder order, ServiceProgress progress) {
        return services.perform(order, progress);
    }

    @Override
    public void stillStands(ServiceOrder order) {
        services.stillStands(order);
    }

    private final class Place implements ServedConnector {
        @Override
        public DeviceId device() {
            return options.device();
        }

        @Override
        public int number() {
            return options.number();
        }

        @Override
        public Plug plug() {
            return state.plug();
        }

        @Override
        public Optional<String> transaction() {
            return OcppConnector.this.transaction();
        }

        @Override
        public List<DeviceId> siblings() {
            return charger.connectors().stream().map(OcppConnector::device).toList();
        }

        @Override
        public List<DeviceId> busy() {
            return charger.busy();
        }

        @Override
        public boolean connected() {
            return charger.ready();
        }

        @Override
        public ChargerRelay relay() {
            return charger.relay();
        }

        @Override
        public String idTag() {
            return options.idTag();
        }
    }

    // --- Actuator

    @Override
    public CompletionStage<Original> capture(Quantity quantity) {
        return actuator.capture(quantity);
    }

    @Override
    public CompletionStage<Outcome> write(Setpoint setpoint) {
        return actuator.write(setpoint);
    }

    @Override
    public CompletionStage<OptionalDouble> readBack(Quantity quantity) {
        return actuator.readBack(quantity);
    }

    @Override
    public CompletionStage<Outcome> release(Quantity quantity, Original original) {
        return actuator.release(quantity, original);
    }
}
