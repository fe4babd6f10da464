package energy.busbar.driver.ocpp;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.pki.CertificateSigner;
import energy.busbar.driver.ocpp.v201.Authorization;
import energy.busbar.driver.ocpp.v201.Availability;
import energy.busbar.driver.ocpp.v201.Availability.ConnectorStatus;
import energy.busbar.driver.ocpp.v201.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v201.Common.Evse;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.IdToken;
import energy.busbar.driver.ocpp.v201.Common.IdTokenInfo;
import energy.busbar.driver.ocpp.v201.Common.IdTokenKind;
import energy.busbar.driver.ocpp.v201.Metering;
import energy.busbar.driver.ocpp.v201.Provisioning;
import energy.busbar.driver.ocpp.v201.RemoteControl.MessageTrigger;
import energy.busbar.driver.ocpp.v201.RemoteControl.RequestStartTransaction;
import energy.busbar.driver.ocpp.v201.RemoteControl.TriggerMessage;
import energy.busbar.driver.ocpp.v201.Reports;
import energy.busbar.driver.ocpp.v201.Security;
import energy.busbar.driver.ocpp.v201.Security.CertificateSigningUse;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEvent;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEventResponse;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEventType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * OCPP 2.0.1 with one EVSE of a charger; the option {@code connector} names the EVSE, of which its first connector is
 * looked at. What the car does is told by transaction events, StatusNotification only says whether it is there.
 */
final class Conversation201 implements Conversation {
    private static final int CONNECTOR_OF_EVSE = 1;

    private final ChargerOptions options;
    private final GatewayClock clock;
    private final Calls calls;
    private final Events events;
    private final CertificateDesk certificates;
    private final Transactions201 transactions;
    private final Profiles profiles;
    private final FilePeer files;
    private final Setup201 setup;
    private final Answering answering;
    private ConnectorStatus status = ConnectorStatus.UNRECOGNISED;
    private boolean ended;
    private int lastStartId;

    Conversation201(
            ChargerOptions options,
            int phases,
            GatewayClock clock,
            Calls calls,
            Events events,
            CertificateDesk certificates) {
        this.options = options;
        this.clock = clock;
        this.calls = calls;
        this.events = events;
        this.certificates = certificates;
        this.transactions = new Transactions201(options.connector());
        this.profiles = new Profiles201(options, phases, calls, transactions::open);
        this.files = new FilePeer201(calls);
        this.setup = new Setup201(options, calls);
        this.answering = FilePeer201.heardIn(
                Notices201.answeredIn(new Answering(Version.V201)
                        .on(Provisioning.BootNotification.class, this::booted)
                        .on(Availability.Heartbeat.class, beat -> new Availability.HeartbeatResponse(clock.instant()))
                        .on(Availability.StatusNotification.class, this::said)
                        .on(Authorization.Authorize.class, this::authorise)
                        .on(TransactionEvent.class, this::transaction)
                        .on(Metering.MeterValues.class, this::measured)
                        .on(Reports.NotifyReport.class, this::reported)
                        .on(Security.SignCertificate.class, this::sign)),
                events);
    }

    @Override
    public Version version() {
        return Version.V201;
    }

    @Override
    public CompletionStage<Frame> answer(Frame.Call call) {
        return answering.answer(call);
    }

    @Override
    public Profiles profiles() {
        return profiles;
    }

    @Override
    public FilePeer files() {
        return files;
    }

    @Override
    public CompletableFuture<Void> setUp() {
        return setup.run();
    }

    @Override
    public void askWhoItIs() {
        calls.call(new TriggerMessage(MessageTrigger.BOOT_NOTIFICATION, null));
        calls.call(new TriggerMessage(
                MessageTrigger.STATUS_NOTIFICATION, new Evse(options.connector(), CONNECTOR_OF_EVSE)));
        calls.call(new TriggerMessage(MessageTrigger.TRANSACTION_EVENT, new Evse(options.connector(), null)));
    }

    @Override
    public void askToRenewCertificate() {
        calls.call(new TriggerMessage(MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE, null));
    }

    /** Where a transaction begins with the plug it is there already, and still waits for somebody. */
    @Override
    public boolean waitsForStart(Plug plug) {
        return plug == Plug.PREPARING && !transactions.authorised();
    }

    @Override
    public void start() {
        lastStartId++;
        calls.call(new RequestStartTransaction(
                new IdToken(options.idTag(), IdTokenKind.CENTRAL, List.of()),
                lastStartId,
                options.connector(),
                null,
                null));
    }

    @Override
    public Optional<String> transaction() {
        return transactions.open();
    }

    private Provisioning.BootNotificationResponse booted(Provisioning.BootNotification boot) {
        var station = boot.chargingStation();
        Registration.State state = events.booted(new Identity(
                text(station.vendorName()),
                text(station.model()),
                text(station.serialNumber()),
                text(station.firmwareVersion())));
        return new Provisioning.BootNotificationResponse(
                clock.instant(),
                (int) options.heartbeat().toSeconds(),
                switch (state) {
                    case ACCEPTED -> Provisioning.RegistrationStatus.ACCEPTED;
                    case PENDING -> Provisioning.RegistrationStatus.PENDING;
                    case KNOWN, REJECTED -> Provisioning.RegistrationStatus.REJECTED;
                },
                null);
    }

    private Security.SignCertificateResponse sign(Security.SignCertificate wish) {
        CertificateSigningUse use = wish.certificateType();
        boolean taken = certificates.takeIn(
                wish.csr(),
                use == CertificateSigningUse.V2G_CERTIFICATE
                        ? CertificateSigner.Use.V2G
                        : CertificateSigner.Use.CHARGING_STATION,
                chain -> calls.call(new Security.CertificateSigned(chain, use)));
        return new Security.SignCertificateResponse(taken ? GenericStatus.ACCEPTED : GenericStatus.REJECTED, null);
    }

    private Availability.StatusNotificationResponse said(Availability.StatusNotification said) {
        Optional<Instant> written = Optional.ofNullable(said.timestamp());
        written.ifPresent(events::clockSeen);
        if (said.evseId() == options.connector() && said.connectorId() == CONNECTOR_OF_EVSE) {
            ConnectorStatus before = status;
            ConnectorStatus now = said.connectorStatus();
            if (events.plugged(now == ConnectorStatus.AVAILABLE ? Plug.AVAILABLE : plug(now), written)) {
                status = now;
                // The car has left, and some chargers leave the transaction open. Where it was authorised before the
                // car came, the connector has not been occupied yet.
                if (now == ConnectorStatus.AVAILABLE && before == ConnectorStatus.OCCUPIED) {
                    transactions.closed();
                }
                ended &= now == ConnectorStatus.OCCUPIED;
            }
        }
        return new Availability.StatusNotificationResponse();
    }

    private Authorization.AuthorizeResponse authorise(Authorization.Authorize asked) {
        return new Authorization.AuthorizeResponse(info(asked.idToken()), null);
    }

    private TransactionEventResponse transaction(TransactionEvent event) {
        boolean offline = event.offline() != null && event.offline();
        Optional<Instant> written = Optional.ofNullable(event.timestamp());
        if (!offline) {
            written.ifPresent(events::clockSeen);
        }
        if (transactions.take(event)) {
            ended = event.eventType() == TransactionEventType.ENDED;
            boolean now = !offline && written.map(events::fresh).orElse(true);
            if (now) {
                events.plugged(plug(status), written);
                events.measured(MeterValues201.samples(event.meterValue()));
            }
        }
        IdToken token = event.idToken();
        return new TransactionEventResponse(null, null, token == null ? null : info(token), null);
    }

    private Metering.MeterValuesResponse measured(Metering.MeterValues meter) {
        // EVSE 0 is the main meter of the station.
        if (meter.evseId() == options.connector()) {
            events.measured(MeterValues201.samples(meter.meterValue()));
        }
        return new Metering.MeterValuesResponse();
    }

    private Reports.NotifyReportResponse reported(Reports.NotifyReport part) {
        setup.take(part).ifPresent(report -> report.ratedWatts().ifPresent(events::rated));
        return new Reports.NotifyReportResponse();
    }

    private IdTokenInfo info(IdToken token) {
        boolean admitted = options.admits(token.idToken().trim());
        return new IdTokenInfo(
                admitted ? AuthorizationStatus.ACCEPTED : AuthorizationStatus.INVALID,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null);
    }

    /** What the connector says, made finer by the transaction. */
    private Plug plug(ConnectorStatus said) {
        return switch (said) {
            case AVAILABLE -> transactions.state().map(Conversation201::plug).orElse(Plug.AVAILABLE);
            case OCCUPIED ->
                transactions.state().map(Conversation201::plug).orElse(ended ? Plug.FINISHING : Plug.PREPARING);
            case RESERVED -> Plug.RESERVED;
            case UNAVAILABLE -> Plug.UNAVAILABLE;
            case FAULTED -> Plug.FAULTED;
            case UNRECOGNISED -> transactions.state().map(Conversation201::plug).orElse(Plug.UNRECOGNISED);
        };
    }

    private static Plug plug(energy.busbar.driver.ocpp.v201.Transactions.ChargingState state) {
        return switch (state) {
            case CHARGING -> Plug.CHARGING;
            case EV_CONNECTED -> Plug.PREPARING;
            case SUSPENDED_EV, SUSPENDED_EVSE -> Plug.SUSPENDED;
            case IDLE -> Plug.AVAILABLE;
            case UNRECOGNISED -> Plug.UNRECOGNISED;
        };
    }

    private static String text(@Nullable String said) {
        return said == null ? "" : said.trim();
    }
}
