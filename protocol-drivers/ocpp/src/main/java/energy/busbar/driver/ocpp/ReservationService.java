package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.core.session.Reservation;
import energy.busbar.core.session.Reservations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Reservations: at the desk first, which has them on the disk and keeps others out, then at the charger, which shows them;
 * what the charger does not take is taken back. On the loop; futures complete there.
 */
final class ReservationService {
    private final ChargeDesk desk;
    private final Loop loop;

    ReservationService(ChargeDesk desk, Loop loop) {
        this.desk = desk;
        this.loop = loop;
    }

    CompletableFuture<ServiceResult> reserve(ServiceOrder.Reserve order, Services services, ServedConnector at) {
        if (!at.connected()) {
            return done(new ServiceResult.Failed("the charger is not connected; nothing was sent"));
        }
        List<Reservation> known = ofCharger(at);
        int id = order.reservationId()
                .orElseGet(() -> known.stream().mapToInt(Reservation::id).max().orElse(0) % Integer.MAX_VALUE + 1);
        Optional<ServiceResult> others = ofAnother(id, known, at);
        if (others.isPresent()) {
            return done(others.get());
        }
        Reservation wanted =
                new Reservation(id, at.device(), at.number(), order.expiry(), order.token(), Optional.empty());
        Set<Integer> occupied = at.plug().plugged() ? Set.of(at.number()) : Set.of();
        return onLoop(
                desk.reserve(
                        wanted, occupied, Math.max(at.number(), at.siblings().size())),
                answer -> {
                    if (answer.status() != Reservations.Status.ACCEPTED) {
                        return done(new ServiceResult.Refused("it cannot be reserved: " + answer.why()));
                    }
                    return services.reserve(id, order.token(), order.expiry(), at)
                            .thenCompose(result -> reserved(result, wanted));
                });
    }

    private CompletableFuture<ServiceResult> reserved(ServiceResult result, Reservation wanted) {
        if (result instanceof ServiceResult.Done) {
            return done(new ServiceResult.Done(
                    "reservation " + wanted.id() + ", until " + wanted.expiresAt(),
                    Map.of("reservationId", wanted.id())));
        }
        ServiceResult told = result instanceof ServiceResult.Unknown unknown
                ? new ServiceResult.Unknown(unknown.words() + "; the charger may keep reservation " + wanted.id()
                        + ", which charger:cancel-reservation ends")
                : result;
        return onLoop(desk.cancelReservation(wanted.device(), wanted.id()), was -> done(told));
    }

    CompletableFuture<ServiceResult> cancel(
            ServiceOrder.CancelReservation order, Services services, ServedConnector at) {
        List<Reservation> own = desk.reservations(at.device());
        OptionalInt wanted = order.reservationId().isPresent() || own.size() != 1
                ? order.reservationId()
                : OptionalInt.of(own.get(0).id());
        if (wanted.isEmpty()) {
            return done(new ServiceResult.Refused(
                    own.isEmpty()
                            ? "there is no reservation"
                            : "there are several; give one of reservationId "
                                    + own.stream().map(Reservation::id).toList()));
        }
        int id = wanted.getAsInt();
        Optional<ServiceResult> others = ofAnother(id, ofCharger(at), at);
        if (others.isPresent()) {
            return done(others.get());
        }
        return services.cancelReservation(id).thenCompose(result -> {
            if (!(result instanceof ServiceResult.Done) && !(result instanceof ServiceResult.Refused)) {
                return done(result);
            }
            // What the charger has forgotten still stands here.
            return onLoop(
                    desk.cancelReservation(at.device(), id),
                    was -> done(was ? new ServiceResult.Done("reservation " + id + " is cancelled") : result));
        });
    }

    private static Optional<ServiceResult> ofAnother(int id, List<Reservation> known, ServedConnector at) {
        return known.stream()
                .filter(r -> r.id() == id && !r.device().equals(at.device()))
                .findFirst()
                .map(r -> new ServiceResult.Refused("the reservation " + id + " of this charger is that of "
                        + r.device() + "; take another reservationId, or none"));
    }

    /** An id belongs to one reservation of a whole charger. */
    private List<Reservation> ofCharger(ServedConnector at) {
        return at.siblings().stream()
                .flatMap(device -> desk.reservations(device).stream())
                .toList();
    }

    private <T> CompletableFuture<ServiceResult> onLoop(
            CompletionStage<T> stage, Function<T, CompletableFuture<ServiceResult>> next) {
        return stage.thenComposeAsync(next, loop)
                .exceptionally(fault -> new ServiceResult.Failed("the reservation cannot be written down: "
                        + Optional.ofNullable(fault.getCause()).orElse(fault).getMessage()))
                .toCompletableFuture();
    }

    private static CompletableFuture<ServiceResult> done(ServiceResult result) {
        return CompletableFuture.completedFuture(result);
    }
}
