package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.Service;
import energy.busbar.core.session.IdToken;
import energy.busbar.driver.ocpp.v16.Charging;
import energy.busbar.driver.ocpp.v16.Common.GenericStatus;
import energy.busbar.driver.ocpp.v16.Common.TriggerMessageStatus;
import energy.busbar.driver.ocpp.v16.Core;
import energy.busbar.driver.ocpp.v16.RemoteTrigger.MessageTrigger;
import energy.busbar.driver.ocpp.v16.RemoteTrigger.TriggerMessage;
import energy.busbar.driver.ocpp.v16.Reservation;
import energy.busbar.driver.ocpp.v16.Security.ExtendedMessageTrigger;
import energy.busbar.driver.ocpp.v16.Security.ExtendedTriggerMessage;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Services in OCPP 1.6. Sections are those of its edition 2. */
final class Services16 implements Services {
    private final ServiceCalls calls;

    Services16(ServiceCalls calls) {
        this.calls = calls;
    }

    @Override
    public CompletableFuture<ServiceResult> reset(ServiceOrder.Reset.Kind kind, ServedConnector at) {
        if (kind == ServiceOrder.Reset.Kind.ON_IDLE && !at.busy().isEmpty()) {
            return done(new ServiceResult.Refused("OCPP 1.6 knows no restart after the session, and one goes on at "
                    + at.busy() + "; give it again when it has ended, or take the type soft, which ends it"));
        }
        Core.ResetType type = kind == ServiceOrder.Reset.Kind.HARD ? Core.ResetType.HARD : Core.ResetType.SOFT;
        return calls.ask(
                Service.RESET,
                new Core.Reset(type),
                response -> response.status() == GenericStatus.ACCEPTED
                        ? new ServiceResult.Done(Phrases.restarts(at))
                        : new ServiceResult.Refused("the charger refuses to restart now"));
    }

    @Override
    public CompletableFuture<ServiceResult> unlock(ServedConnector at) {
        return calls.ask(
                Service.UNLOCK_CONNECTOR,
                new Core.UnlockConnector(at.number()),
                response -> switch (response.status()) {
                    case UNLOCKED -> new ServiceResult.Done(Phrases.UNLOCKED);
                    case UNLOCK_FAILED -> new ServiceResult.Failed(Phrases.UNLOCK_FAILED);
                    case NOT_SUPPORTED ->
                        new ServiceResult.Refused(
                                "the charger has no lock here that it could open, as with a cable of" + " its own");
                    case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
                });
    }

    @Override
    public CompletableFuture<ServiceResult> setAvailability(boolean operative, ServedConnector at) {
        return calls.ask(
                Service.SET_AVAILABILITY,
                new Core.ChangeAvailability(
                        at.number(), operative ? Core.AvailabilityType.OPERATIVE : Core.AvailabilityType.INOPERATIVE),
                response -> switch (response.status()) {
                    case ACCEPTED -> new ServiceResult.Done(Phrases.available(operative));
                    case SCHEDULED -> new ServiceResult.Done(Phrases.availableLater(operative));
                    case REJECTED -> new ServiceResult.Refused(Phrases.AVAILABILITY_REFUSED);
                    case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
                });
    }

    @Override
    public CompletableFuture<ServiceResult> trigger(ServiceOrder.TriggerMessage.Message message, ServedConnector at) {
        return switch (message) {
            case BOOT_NOTIFICATION -> trigger(new TriggerMessage(MessageTrigger.BOOT_NOTIFICATION, null));
            case HEARTBEAT -> trigger(new TriggerMessage(MessageTrigger.HEARTBEAT, null));
            case STATUS_NOTIFICATION -> trigger(new TriggerMessage(MessageTrigger.STATUS_NOTIFICATION, at.number()));
            case METER_VALUES -> trigger(new TriggerMessage(MessageTrigger.METER_VALUES, at.number()));
            case FIRMWARE_STATUS -> trigger(new TriggerMessage(MessageTrigger.FIRMWARE_STATUS_NOTIFICATION, null));
            case LOG_STATUS -> trigger(new TriggerMessage(MessageTrigger.DIAGNOSTICS_STATUS_NOTIFICATION, null));
            case CERTIFICATE_REQUEST ->
                calls.askOnly(
                        new ExtendedTriggerMessage(ExtendedMessageTrigger.SIGN_CHARGE_POINT_CERTIFICATE, null),
                        response -> triggered(response.status()));
            case TRANSACTION_EVENT ->
                done(new ServiceResult.Refused("the charger speaks OCPP 1.6, which has no transaction events; take"
                        + " status-notification or meter-values"));
        };
    }

    private CompletableFuture<ServiceResult> trigger(TriggerMessage request) {
        return calls.ask(Service.TRIGGER_MESSAGE, request, response -> triggered(response.status()));
    }

    private static ServiceResult triggered(TriggerMessageStatus status) {
        return switch (status) {
            case ACCEPTED -> new ServiceResult.Done(Phrases.TRIGGERED);
            case REJECTED -> new ServiceResult.Refused(Phrases.TRIGGER_REFUSED);
            case NOT_IMPLEMENTED -> new ServiceResult.Refused(Phrases.TRIGGER_UNKNOWN);
            case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
        };
    }

    @Override
    public CompletableFuture<ServiceResult> startSession(IdToken token, ServedConnector at) {
        if (!token.fits16()) {
            return done(tooLong());
        }
        return calls.ask(
                Service.START_SESSION,
                new Charging.RemoteStartTransaction(token.value(), at.number(), null),
                response -> generic(response.status(), Phrases.STARTS, Phrases.START_REFUSED));
    }

    @Override
    public CompletableFuture<ServiceResult> stopSession(String transaction, ServedConnector at) {
        return calls.ask(
                Service.STOP_SESSION,
                new Charging.RemoteStopTransaction(Integer.parseInt(transaction)),
                response -> generic(response.status(), Phrases.STOPS, Phrases.STOP_REFUSED));
    }

    @Override
    public CompletableFuture<ServiceResult> reserve(int id, IdToken token, Instant expiry, ServedConnector at) {
        if (!token.fits16()) {
            return done(tooLong());
        }
        return calls.ask(
                Service.RESERVE,
                new Reservation.ReserveNow(at.number(), expiry, token.value(), id, null),
                response -> switch (response.status()) {
                    case ACCEPTED -> new ServiceResult.Done(Phrases.RESERVED);
                    case OCCUPIED -> new ServiceResult.Refused(Phrases.RESERVE_OCCUPIED);
                    case FAULTED -> new ServiceResult.Refused(Phrases.RESERVE_FAULTED);
                    case UNAVAILABLE -> new ServiceResult.Refused(Phrases.RESERVE_UNAVAILABLE);
                    case REJECTED -> new ServiceResult.Refused(Phrases.RESERVE_REFUSED);
                    case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
                });
    }

    @Override
    public CompletableFuture<ServiceResult> cancelReservation(int id) {
        return calls.ask(
                Service.CANCEL_RESERVATION,
                new Reservation.CancelReservation(id),
                response -> generic(response.status(), Phrases.CANCELLED, Phrases.CANCEL_UNKNOWN));
    }

    private static ServiceResult generic(GenericStatus status, String accepted, String rejected) {
        return switch (status) {
            case ACCEPTED -> new ServiceResult.Done(accepted);
            case REJECTED -> new ServiceResult.Refused(rejected);
            case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
        };
    }

    private static ServiceResult tooLong() {
        return new ServiceResult.Refused("the charger speaks OCPP 1.6, where an idToken has at most "
                + IdToken.MAX_LENGTH_16 + " characters; nothing was sent");
    }

    private static CompletableFuture<ServiceResult> done(ServiceResult result) {
        return CompletableFuture.completedFuture(result);
    }
}
