package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceProgress;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.driver.Serviceable;
import energy.busbar.core.model.Service;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.core.session.IdToken;
import energy.busbar.driver.ocpp.relay.Relay;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services of one connector, handed from the gateway's threads to the loop. */
final class ConnectorServices implements Serviceable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectorServices.class);

    private static final Set<Service> BY_ONE_CALL = Set.copyOf(EnumSet.of(
            Service.RESET,
            Service.UNLOCK_CONNECTOR,
            Service.SET_AVAILABILITY,
            Service.TRIGGER_MESSAGE,
            Service.RESERVE,
            Service.CANCEL_RESERVATION,
            Service.START_SESSION,
            Service.STOP_SESSION));

    private final ServedConnector at;
    private final Supplier<Services> services;
    private final ServiceCalls calls;
    private final Supplier<ChargeDesk> desk;
    private final Loop loop;
    private final StandingAvailability availability;

    private final PasswordService password;

    private volatile Optional<Serviceable> lengthy = Optional.empty();
    private volatile boolean shut;

    /**
     * @param services of the version that the charger speaks now; asked on the loop
     * @param desk where reservations are kept and tokens judged; asked for when it is used
     */
    ConnectorServices(
            ServedConnector at,
            Supplier<Services> services,
            ServiceCalls calls,
            Supplier<ChargeDesk> desk,
            PasswordService password,
            GatewayClock clock,
            Loop loop) {
        this.at = at;
        this.password = password;
        this.services = services;
        this.calls = calls;
        this.desk = desk;
        this.loop = loop;
        this.availability = new StandingAvailability(clock);
    }

    /** Before start: what does the services that take long, on its own threads. */
    void alsoBy(Serviceable other) {
        lengthy = Optional.of(other);
    }

    /** Nothing is begun any more. */
    void shut() {
        shut = true;
    }

    @Override
    public Set<Service> services() {
        Set<Service> offered = EnumSet.copyOf(BY_ONE_CALL);
        offered.removeAll(calls.unknown());
        if (password.offered()) {
            offered.add(Service.ROTATE_PASSWORD);
        }
        if (at.relay().offered()) {
            offered.add(Service.SET_RELAY_MODE);
        }
        lengthy.ifPresent(other -> offered.addAll(other.services()));
        return offered;
    }

    @Override
    public CompletionStage<ServiceResult> perform(ServiceOrder order, ServiceProgress progress) {
        if (shut) {
            return CompletableFuture.completedFuture(
                    new ServiceResult.Failed("the driver is closed; nothing was sent"));
        }
        if (lengthy.map(other -> other.services().contains(order.service())).orElse(false)) {
            return lengthy.get().perform(order, progress);
        }
        CompletableFuture<ServiceResult> done = new CompletableFuture<>();
        loop.execute(() -> CompletableFuture.completedFuture(order)
                .thenCompose(this::perform)
                .whenComplete((result, fault) -> {
                    if (fault == null) {
                        done.complete(result);
                    } else {
                        done.completeExceptionally(fault);
                    }
                }));
        return done;
    }

    @Override
    public void stillStands(ServiceOrder order) {
        if (order instanceof ServiceOrder.SetAvailability set) {
            loop.execute(() -> availability.stillStands(set.operative()));
        }
    }

    // --- on the loop

    void booted() {
        calls.booted();
    }

    void connected() {
        availability.connected();
    }

    /** The connector's status was told. */
    void plugged() {
        if (at.connected()) {
            availability.compare(services.get(), at);
        }
    }

    /** Others need not be kept out for it any more. One that cannot be written down ends by its own time. */
    void reservationEnded(int id) {
        desk.get().cancelReservation(at.device(), id).exceptionally(fault -> {
            LOG.warn("an ended reservation could not be written down device={} id={}", at.device(), id, fault);
            return false;
        });
    }

    private CompletableFuture<ServiceResult> perform(ServiceOrder order) {
        Services with = services.get();
        if (order instanceof ServiceOrder.Reset reset) {
            return with.reset(reset.kind(), at);
        }
        if (order instanceof ServiceOrder.UnlockConnector) {
            return with.unlock(at);
        }
        if (order instanceof ServiceOrder.SetAvailability set) {
            return with.setAvailability(set.operative(), at).thenApply(result -> {
                if (result instanceof ServiceResult.Done) {
                    availability.ordered(set.operative());
                }
                return result;
            });
        }
        if (order instanceof ServiceOrder.TriggerMessage trigger) {
            return with.trigger(trigger.message(), at);
        }
        if (order instanceof ServiceOrder.StartSession start) {
            return start(start, with);
        }
        if (order instanceof ServiceOrder.StopSession) {
            return at.transaction()
                    .map(transaction -> with.stopSession(transaction, at))
                    .orElseGet(() -> refused("no session goes on here; nothing was sent"));
        }
        if (order instanceof ServiceOrder.Reserve reserve) {
            return new ReservationService(desk.get(), loop).reserve(reserve, with, at);
        }
        if (order instanceof ServiceOrder.CancelReservation cancel) {
            return new ReservationService(desk.get(), loop).cancel(cancel, with, at);
        }
        if (order instanceof ServiceOrder.RotatePassword) {
            return password.rotate();
        }
        if (order instanceof ServiceOrder.SetRelayMode set) {
            return at.relay().perform(set.relay() ? Relay.Mode.RELAY : Relay.Mode.AUTONOMOUS);
        }
        return refused("an OCPP charger is not asked for it; nothing was sent");
    }

    private CompletableFuture<ServiceResult> start(ServiceOrder.StartSession order, Services with) {
        if (at.transaction().isPresent() && at.plug() != Plug.PREPARING) {
            return refused("a session goes on here already; nothing was sent");
        }
        // By the same rules as everybody else: a session that would be refused is not begun.
        IdToken token = order.token().orElseGet(() -> new IdToken(at.idTag()));
        return desk.get()
                .authorise(at.device(), at.number(), Optional.of(token))
                .thenComposeAsync(
                        verdict -> verdict.accepted()
                                ? with.startSession(token, at)
                                : refused((order.token().isPresent()
                                                ? "the token " + token.masked()
                                                : "no idToken was given, and the gateway's own, " + at.idTag() + ",")
                                        + " may not charge here: " + verdict.why()),
                        loop)
                .exceptionally(fault -> new ServiceResult.Failed(
                        "the token cannot be looked up: " + fault.getMessage() + "; nothing was sent"))
                .toCompletableFuture();
    }

    private static CompletableFuture<ServiceResult> refused(String words) {
        return CompletableFuture.completedFuture(new ServiceResult.Refused(words));
    }
}
