package energy.busbar.driver.ocpp;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.Session;
import energy.busbar.core.session.Step;
import energy.busbar.core.session.Verdict;
import energy.busbar.driver.ocpp.message.MessageWriter;
import energy.busbar.driver.ocpp.v16.Charging;
import energy.busbar.driver.ocpp.v16.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v16.Common.IdTagInfo;
import energy.busbar.driver.ocpp.v16.Core;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a 1.6 charger says of tokens and transactions as the gateway's reports, and the answers in 1.6's words. */
final class SessionWords16 {
    private SessionWords16() {}

    /** Empty also for what no token can be, such as one with a blank in it. */
    static Optional<IdToken> token(@Nullable String idTag) {
        return Optional.ofNullable(idTag).filter(IdToken::isValid).map(IdToken::new);
    }

    static Report started(DeviceId device, Charging.StartTransaction start, Said said) {
        return new Report.Started(
                device,
                start.connectorId(),
                token(start.idTag()),
                Optional.empty(),
                written(start.timestamp()),
                wattHours(start.meterStart()),
                said);
    }

    /** @param devices of the charger: the message does not say which connector it is of */
    static Report stopped(List<DeviceId> devices, Charging.StopTransaction stop, Said said) {
        return new Report.Stopped(
                devices.get(0),
                devices.subList(1, devices.size()),
                0,
                Integer.toString(stop.transactionId()),
                token(stop.idTag()),
                written(stop.timestamp()),
                wattHours(stop.meterStop()),
                stop.reason() == null ? "" : reason(stop.reason()),
                MeterValues16.ofSession(stop.transactionData()),
                said);
    }

    /** @param connector that they are of; the message's own, but where the whole charger stands for it */
    static Report metered(
            DeviceId device, List<DeviceId> alsoAt, int connector, Charging.MeterValues meter, Said said) {
        return new Report.Metered(
                device,
                alsoAt,
                connector,
                Optional.ofNullable(meter.transactionId()).map(id -> Integer.toString(id)),
                MeterValues16.ofSession(meter.meterValue()),
                said);
    }

    static Report connector(DeviceId device, Core.StatusNotification status, Said said) {
        return new Report.Connector(
                device, status.connectorId(), Report.Occupancy.of(MessageWriter.word(status.status())), said);
    }

    static Charging.StartTransactionResponse started(Step step) {
        Session session = step.session().orElseThrow(() -> new IllegalStateException("a start leads to a session"));
        return new Charging.StartTransactionResponse(
                info(step.verdict().orElseThrow(() -> new IllegalStateException("a start is judged"))),
                transaction(session));
    }

    static Charging.StopTransactionResponse stopped(Step step) {
        return new Charging.StopTransactionResponse(
                step.verdict().map(SessionWords16::info).orElse(null));
    }

    /** The id by which the charger knows it. */
    static int transaction(Session session) {
        try {
            return Integer.parseInt(session.transaction());
        } catch (NumberFormatException e) {
            return Math.toIntExact(session.number()); // begun while the charger spoke 2.0.1
        }
    }

    static IdTagInfo info(Verdict verdict) {
        return new IdTagInfo(
                switch (verdict.status()) {
                    case ACCEPTED -> AuthorizationStatus.ACCEPTED;
                    case BLOCKED -> AuthorizationStatus.BLOCKED;
                    case EXPIRED -> AuthorizationStatus.EXPIRED;
                    case INVALID -> AuthorizationStatus.INVALID;
                    case CONCURRENT_TX -> AuthorizationStatus.CONCURRENT_TX;
                },
                verdict.expiresAt().orElse(null),
                verdict.group().filter(IdToken::fits16).map(IdToken::value).orElse(null));
    }

    /** Two forms of one time are one time. */
    private static String written(@Nullable Instant time) {
        return time == null ? "" : time.toString();
    }

    private static double wattHours(@Nullable Long register) {
        return register == null ? Double.NaN : register;
    }

    private static String reason(Charging.StopReason reason) {
        return reason == Charging.StopReason.UNRECOGNISED ? "Other" : MessageWriter.word(reason);
    }
}
