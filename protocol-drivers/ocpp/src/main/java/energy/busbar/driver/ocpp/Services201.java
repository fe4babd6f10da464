package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.ServiceOrder;
import energy.busbar.core.driver.ServiceResult;
import energy.busbar.core.model.Service;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.IdToken;
import energy.busbar.driver.ocpp.v201.Availability;
import energy.busbar.driver.ocpp.v201.Common;
import energy.busbar.driver.ocpp.v201.Common.Evse;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.IdTokenKind;
import energy.busbar.driver.ocpp.v201.Common.StatusInfo;
import energy.busbar.driver.ocpp.v201.Provisioning;
import energy.busbar.driver.ocpp.v201.RemoteControl;
import energy.busbar.driver.ocpp.v201.RemoteControl.MessageTrigger;
import energy.busbar.driver.ocpp.v201.Reservation;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Services in OCPP 2.0.1, of an EVSE and the connector of it that is in use. Sections are those of part 2. */
final class Services201 implements Services {
    /** UIDs of ISO 14443 cards have 4, 7 or 10 bytes; the charger compares kinds too. */
    private static final Pattern CARD = Pattern.compile("(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{14}|[0-9A-Fa-f]{20})");

    private final ServiceCalls calls;
    private final GatewayClock clock;
    private final IntUnaryOperator connectorInUse;
    private int lastStartId;

    /** @param connectorInUse of an EVSE */
    Services201(ServiceCalls calls, GatewayClock clock, IntUnaryOperator connectorInUse) {
        this.calls = calls;
        this.clock = clock;
        this.connectorInUse = connectorInUse;
    }

    @Override
    public CompletableFuture<ServiceResult> reset(ServiceOrder.Reset.Kind kind, ServedConnector at) {
        Provisioning.ResetType type = kind == ServiceOrder.Reset.Kind.ON_IDLE
                ? Provisioning.ResetType.ON_IDLE
                : Provisioning.ResetType.IMMEDIATE;
        return calls.ask(Service.RESET, new Provisioning.Reset(type, null), response -> switch (response.status()) {
            case ACCEPTED -> new ServiceResult.Done(Phrases.restarts(at));
            case SCHEDULED ->
                new ServiceResult.Done(
                        "scheduled by the charger: " + Phrases.restarts(at) + " when no session goes on any more");
            case REJECTED ->
                new ServiceResult.Refused(with("the charger refuses to restart now", response.statusInfo()));
            case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
        });
    }

    @Override
    public CompletableFuture<ServiceResult> unlock(ServedConnector at) {
        return calls.ask(
                Service.UNLOCK_CONNECTOR,
                new RemoteControl.UnlockConnector(at.number(), connectorInUse.applyAsInt(at.number())),
                response -> switch (response.status()) {
                    case UNLOCKED -> new ServiceResult.Done(Phrases.UNLOCKED);
                    case UNLOCK_FAILED -> new ServiceResult.Failed(with(Phrases.UNLOCK_FAILED, response.statusInfo()));
                    case ONGOING_AUTHORIZED_TRANSACTION ->
                        new ServiceResult.Refused(
                                "a session goes on, which keeps it locked; end it first with charger:stop-session");
                    case UNKNOWN_CONNECTOR ->
                        new ServiceResult.Refused(
                                "the charger has no EVSE " + at.number() + " with a connector that could be unlocked");
                    case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
                });
    }

    @Override
    public CompletableFuture<ServiceResult> setAvailability(boolean operative, ServedConnector at) {
        return calls.ask(
                Service.SET_AVAILABILITY,
                new Availability.ChangeAvailability(
                        operative
                                ? Availability.OperationalStatus.OPERATIVE
                                : Availability.OperationalStatus.INOPERATIVE,
                        new Evse(at.number(), null)),
                response -> switch (response.status()) {
                    case ACCEPTED -> new ServiceResult.Done(Phrases.available(operative));
                    case SCHEDULED -> new ServiceResult.Done(Phrases.availableLater(operative));
                    case REJECTED ->
                        new ServiceResult.Refused(with(Phrases.AVAILABILITY_REFUSED, response.statusInfo()));
                    case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
                });
    }

    @Override
    public CompletableFuture<ServiceResult> trigger(ServiceOrder.TriggerMessage.Message message, ServedConnector at) {
        Evse evse = new Evse(at.number(), null);
        RemoteControl.TriggerMessage request = switch (message) {
            case BOOT_NOTIFICATION -> new RemoteControl.TriggerMessage(MessageTrigger.BOOT_NOTIFICATION, null);
            case HEARTBEAT -> new RemoteControl.TriggerMessage(MessageTrigger.HEARTBEAT, null);
            case STATUS_NOTIFICATION ->
                new RemoteControl.TriggerMessage(
                        MessageTrigger.STATUS_NOTIFICATION,
                        new Evse(at.number(), connectorInUse.applyAsInt(at.number())));
            case METER_VALUES -> new RemoteControl.TriggerMessage(MessageTrigger.METER_VALUES, evse);
            case TRANSACTION_EVENT -> new RemoteControl.TriggerMessage(MessageTrigger.TRANSACTION_EVENT, evse);
            case FIRMWARE_STATUS -> new RemoteControl.TriggerMessage(MessageTrigger.FIRMWARE_STATUS_NOTIFICATION, null);
            case LOG_STATUS -> new RemoteControl.TriggerMessage(MessageTrigger.LOG_STATUS_NOTIFICATION, null);
            case CERTIFICATE_REQUEST ->
                new RemoteControl.TriggerMessage(MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE, null);
        };
        return calls.ask(Service.TRIGGER_MESSAGE, request, response -> switch (response.status()) {
            case ACCEPTED -> new ServiceResult.Done(Phrases.TRIGGERED);
            case REJECTED -> new ServiceResult.Refused(with(Phrases.TRIGGER_REFUSED, response.statusInfo()));
            case NOT_IMPLEMENTED -> new ServiceResult.Refused(Phrases.TRIGGER_UNKNOWN);
            case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
        });
    }

    @Override
    public CompletableFuture<ServiceResult> startSession(IdToken token, ServedConnector at) {
        // Also after a restart of the gateway another than before, as it comes back in the transaction.
        lastStartId = Math.max(lastStartId + 1, (int) (clock.instant().getEpochSecond() & 0x3fff_ffff));
        return calls.ask(
                Service.START_SESSION,
                new RemoteControl.RequestStartTransaction(written(token), lastStartId, at.number(), null, null),
                response -> generic(response.status(), response.statusInfo(), Phrases.STARTS, Phrases.START_REFUSED));
    }

    @Override
    public CompletableFuture<ServiceResult> stopSession(String transaction, ServedConnector at) {
        return calls.ask(
                Service.STOP_SESSION,
                new RemoteControl.RequestStopTransaction(transaction),
                response -> generic(response.status(), response.statusInfo(), Phrases.STOPS, Phrases.STOP_REFUSED));
    }

    @Override
    public CompletableFuture<ServiceResult> reserve(int id, IdToken token, Instant expiry, ServedConnector at) {
        return calls.ask(
                Service.RESERVE,
                new Reservation.ReserveNow(id, expiry, written(token), null, at.number(), null),
                response -> switch (response.status()) {
                    case ACCEPTED -> new ServiceResult.Done(Phrases.RESERVED);
                    case OCCUPIED -> new ServiceResult.Refused(with(Phrases.RESERVE_OCCUPIED, response.statusInfo()));
                    case FAULTED -> new ServiceResult.Refused(with(Phrases.RESERVE_FAULTED, response.statusInfo()));
                    case UNAVAILABLE ->
                        new ServiceResult.Refused(with(Phrases.RESERVE_UNAVAILABLE, response.statusInfo()));
                    case REJECTED -> new ServiceResult.Refused(with(Phrases.RESERVE_REFUSED, response.statusInfo()));
                    case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
                });
    }

    @Override
    public CompletableFuture<ServiceResult> cancelReservation(int id) {
        return calls.ask(
                Service.CANCEL_RESERVATION,
                new Reservation.CancelReservation(id),
                response ->
                        generic(response.status(), response.statusInfo(), Phrases.CANCELLED, Phrases.CANCEL_UNKNOWN));
    }

    private static Common.IdToken written(IdToken token) {
        IdTokenKind kind = CARD.matcher(token.value()).matches() ? IdTokenKind.ISO14443 : IdTokenKind.CENTRAL;
        return new Common.IdToken(token.value(), kind, List.of());
    }

    private static ServiceResult generic(
            GenericStatus status, @Nullable StatusInfo info, String accepted, String rejected) {
        return switch (status) {
            case ACCEPTED -> new ServiceResult.Done(accepted);
            case REJECTED -> new ServiceResult.Refused(with(rejected, info));
            case UNRECOGNISED -> new ServiceResult.Unknown(Phrases.UNREADABLE);
        };
    }

    /** The charger's own reason, where it gives one. */
    private static String with(String words, @Nullable StatusInfo info) {
        if (info == null) {
            return words;
        }
        String more = info.additionalInfo();
        return words + "; it says " + info.reasonCode() + (more == null || more.isBlank() ? "" : ", " + more);
    }
}
