package energy.busbar.driver.ocpp;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.session.IdToken;
import energy.busbar.core.session.Report;
import energy.busbar.core.session.Said;
import energy.busbar.core.session.Verdict;
import energy.busbar.driver.ocpp.message.MessageWriter;
import energy.busbar.driver.ocpp.v201.Availability.ConnectorStatus;
import energy.busbar.driver.ocpp.v201.Common;
import energy.busbar.driver.ocpp.v201.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v201.Common.IdTokenInfo;
import energy.busbar.driver.ocpp.v201.Common.IdTokenKind;
import energy.busbar.driver.ocpp.v201.Metering;
import energy.busbar.driver.ocpp.v201.Transactions.StopReason;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEvent;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a 2.0.1 charger says of tokens and transactions as the gateway's reports, and the answers in 2.0.1's words. */
final class SessionWords201 {
    /** An RFID card's UID has 4, 7 or 10 bytes. */
    private static final Pattern UID = Pattern.compile("(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{14}|[0-9A-Fa-f]{20})");

    private static final Pattern EMAID =
            Pattern.compile("[A-Za-z]{2}-?[0-9A-Za-z]{3}-?C[0-9A-Za-z]{8}(?:-?[0-9A-Za-z])?");

    private SessionWords201() {}

    /** Empty also for NoAuthorization, and for what no token can be, such as one with a blank in it. */
    static Optional<IdToken> token(Common.@Nullable IdToken shown) {
        return Optional.ofNullable(shown)
                .filter(t -> t.type() != IdTokenKind.NO_AUTHORIZATION)
                .map(Common.IdToken::idToken)
                .filter(IdToken::isValid)
                .map(IdToken::new);
    }

    /**
     * One or more reports, of which the last that has a verdict answers the event.
     *
     * @param device of the EVSE, or where the event does not say that, any of the charger
     * @param alsoAt the charger's other devices, where the event does not say which EVSE it is of
     */
    static List<Report> reports(DeviceId device, List<DeviceId> alsoAt, int evse, TransactionEvent event, Said said) {
        String transaction = event.transactionInfo().transactionId();
        var samples = MeterValues201.ofSession(event.meterValue());
        Optional<IdToken> token = token(event.idToken());
        List<Report> reports = new ArrayList<>();
        if (event.eventType() == TransactionEventType.ENDED) {
            reports.add(new Report.Stopped(
                    device,
                    alsoAt,
                    evse,
                    transaction,
                    token,
                    written(event),
                    Double.NaN,
                    reason(event.transactionInfo().stoppedReason()),
                    samples,
                    said));
            return reports;
        }
        if (event.eventType() == TransactionEventType.STARTED) {
            reports.add(new Report.Started(
                    device, evse, token, Optional.of(transaction), written(event), Double.NaN, said));
        } else {
            token.ifPresent(t -> reports.add(new Report.Shown(device, alsoAt, evse, transaction, t, said)));
        }
        if (!samples.isEmpty()) {
            reports.add(new Report.Metered(device, alsoAt, evse, Optional.of(transaction), samples, said));
        }
        return reports;
    }

    /** Outside of transactions, as of a clock. */
    static Report metered(DeviceId device, Metering.MeterValues meter, Said said) {
        return new Report.Metered(
                device, meter.evseId(), Optional.empty(), MeterValues201.ofSession(meter.meterValue()), said);
    }

    static Report connector(DeviceId device, int evse, ConnectorStatus status, Said said) {
        return new Report.Connector(device, evse, Report.Occupancy.of(MessageWriter.word(status)), said);
    }

    static IdTokenInfo info(Verdict verdict) {
        return info(
                switch (verdict.status()) {
                    case ACCEPTED -> AuthorizationStatus.ACCEPTED;
                    case BLOCKED -> AuthorizationStatus.BLOCKED;
                    case EXPIRED -> AuthorizationStatus.EXPIRED;
                    case INVALID -> AuthorizationStatus.INVALID;
                    case CONCURRENT_TX -> AuthorizationStatus.CONCURRENT_TX;
                },
                verdict.expiresAt().orElse(null),
                verdict.group());
    }

    static IdTokenInfo info(
            AuthorizationStatus status, java.time.@Nullable Instant expiresAt, Optional<IdToken> group) {
        return new IdTokenInfo(
                status,
                expiresAt,
                null,
                null,
                List.of(),
                group.map(g -> new Common.IdToken(g.value(), IdTokenKind.CENTRAL, List.of()))
                        .orElse(null),
                null,
                null);
    }

    /** Of a token from the list, which says nothing of its kind. */
    static Common.IdToken written(IdToken token) {
        IdTokenKind kind = UID.matcher(token.value()).matches()
                ? IdTokenKind.ISO14443
                : EMAID.matcher(token.value()).matches() ? IdTokenKind.EMAID : IdTokenKind.CENTRAL;
        return new Common.IdToken(token.value(), kind, List.of());
    }

    /** Two forms of one time are one time. */
    private static String written(TransactionEvent event) {
        return event.timestamp() == null ? "" : event.timestamp().toString();
    }

    private static String reason(@Nullable StopReason reason) {
        return reason == null ? "" : reason == StopReason.UNRECOGNISED ? "Other" : MessageWriter.word(reason);
    }
}
