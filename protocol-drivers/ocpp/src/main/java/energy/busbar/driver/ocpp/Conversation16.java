package energy.busbar.driver.ocpp;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.message.OcppTime;
import energy.busbar.driver.ocpp.pki.CertificateSigner;
import energy.busbar.driver.ocpp.v16.Certificates;
import energy.busbar.driver.ocpp.v16.Charging;
import energy.busbar.driver.ocpp.v16.Common;
import energy.busbar.driver.ocpp.v16.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v16.Common.IdTagInfo;
import energy.busbar.driver.ocpp.v16.Core;
import energy.busbar.driver.ocpp.v16.RemoteTrigger.MessageTrigger;
import energy.busbar.driver.ocpp.v16.RemoteTrigger.TriggerMessage;
import energy.busbar.driver.ocpp.v16.Security;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** OCPP 1.6J with one connector of a charger. */
final class Conversation16 implements Conversation {
    private final ChargerOptions options;
    private final GatewayClock clock;
    private final Calls calls;
    private final Events events;
    private final CertificateDesk certificates;
    private final Transactions transactions = new Transactions();
    private final Profiles profiles;
    private final FilePeer files;
    private final Setup16 setup;
    private final Answering answering;

    Conversation16(
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
        this.profiles = new Profiles16(options, phases, calls, transactions::open);
        this.files = new FilePeer16(calls);
        this.setup = new Setup16(options, calls);
        this.answering = answering();
    }

    private Answering answering() {
        return FilePeer16.heardIn(new Answering(Version.V16), events)
                .on(Core.BootNotification.class, this::booted)
                .on(Core.Heartbeat.class, beat -> new Core.HeartbeatResponse(clock.instant()))
                .on(Core.StatusNotification.class, this::said)
                .on(Charging.Authorize.class, asked -> new Charging.AuthorizeResponse(info(asked.idTag())))
                .on(Charging.StartTransaction.class, this::started)
                .on(Charging.StopTransaction.class, this::stopped)
                .on(Charging.MeterValues.class, this::measured)
                .on(
                        Core.DataTransfer.class,
                        data -> new Core.DataTransferResponse(Core.DataTransferStatus.UNKNOWN_VENDOR_ID, null))
                .on(Security.SecurityEventNotification.class, said -> new Security.SecurityEventNotificationResponse())
                .on(Certificates.SignCertificate.class, this::sign);
    }

    @Override
    public Version version() {
        return Version.V16;
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
        calls.call(new TriggerMessage(MessageTrigger.STATUS_NOTIFICATION, options.connector()));
    }

    @Override
    public void askToRenewCertificate() {
        calls.call(new Security.ExtendedTriggerMessage(
                Security.ExtendedMessageTrigger.SIGN_CHARGE_POINT_CERTIFICATE, null));
    }

    @Override
    public boolean waitsForStart(Plug plug) {
        return plug == Plug.PREPARING && transactions.open().isEmpty();
    }

    @Override
    public void start() {
        calls.call(new Charging.RemoteStartTransaction(options.idTag(), options.connector(), null));
    }

    @Override
    public Optional<String> transaction() {
        OptionalInt open = transactions.open();
        return open.isPresent() ? Optional.of(Integer.toString(open.getAsInt())) : Optional.empty();
    }

    private Core.BootNotificationResponse booted(Core.BootNotification boot) {
        String serial = text(boot.chargePointSerialNumber());
        Registration.State state = events.booted(new Identity(
                text(boot.chargePointVendor()),
                text(boot.chargePointModel()),
                serial.isEmpty() ? text(boot.chargeBoxSerialNumber()) : serial,
                text(boot.firmwareVersion())));
        return new Core.BootNotificationResponse(
                switch (state) {
                    case ACCEPTED -> Core.RegistrationStatus.ACCEPTED;
                    case PENDING -> Core.RegistrationStatus.PENDING;
                    case KNOWN, REJECTED -> Core.RegistrationStatus.REJECTED;
                },
                clock.instant(),
                (int) options.heartbeat().toSeconds());
    }

    private Certificates.SignCertificateResponse sign(Certificates.SignCertificate wish) {
        boolean taken = certificates.takeIn(
                wish.csr(),
                CertificateSigner.Use.CHARGING_STATION,
                chain -> calls.call(new Certificates.CertificateSigned(chain)));
        return new Certificates.SignCertificateResponse(
                taken ? Common.GenericStatus.ACCEPTED : Common.GenericStatus.REJECTED);
    }

    private Core.StatusNotificationResponse said(Core.StatusNotification said) {
        Optional<Instant> written = Optional.ofNullable(said.timestamp());
        written.ifPresent(events::clockSeen);
        if (said.connectorId() == options.connector()) {
            Plug plug = plug(said.status());
            // Some chargers leave the transaction open.
            if (events.plugged(plug, written) && plug == Plug.AVAILABLE) {
                transactions.vacated();
            }
        }
        return new Core.StatusNotificationResponse();
    }

    private Charging.StartTransactionResponse started(Charging.StartTransaction start) {
        String tag = text(start.idTag());
        String written = start.timestamp() == null ? "" : OcppTime.format(start.timestamp());
        int transaction = transactions.start(
                new Transactions.Start(
                        start.connectorId(), tag, written, start.meterStart() == null ? 0 : start.meterStart()),
                clock.instant().getEpochSecond());
        return new Charging.StartTransactionResponse(info(tag), transaction);
    }

    private Charging.StopTransactionResponse stopped(Charging.StopTransaction stop) {
        transactions.stop(stop.transactionId());
        String tag = text(stop.idTag());
        return new Charging.StopTransactionResponse(tag.isEmpty() ? null : info(tag));
    }

    private Charging.MeterValuesResponse measured(Charging.MeterValues meter) {
        if (meter.connectorId() == options.connector() || meter.connectorId() == 0) {
            Integer transaction = meter.transactionId();
            if (transaction != null) {
                transactions.seen(transaction);
            }
            events.measured(MeterValues16.samples(meter.meterValue()));
        }
        return new Charging.MeterValuesResponse();
    }

    private IdTagInfo info(String tag) {
        return new IdTagInfo(
                options.admits(tag.trim()) ? AuthorizationStatus.ACCEPTED : AuthorizationStatus.INVALID, null, null);
    }

    private static Plug plug(Core.ConnectorStatus status) {
        return switch (status) {
            case AVAILABLE -> Plug.AVAILABLE;
            case PREPARING -> Plug.PREPARING;
            case CHARGING -> Plug.CHARGING;
            case SUSPENDED_EV, SUSPENDED_EVSE -> Plug.SUSPENDED;
            case FINISHING -> Plug.FINISHING;
            case RESERVED -> Plug.RESERVED;
            case UNAVAILABLE -> Plug.UNAVAILABLE;
            case FAULTED -> Plug.FAULTED;
            case UNRECOGNISED -> Plug.UNRECOGNISED;
        };
    }

    private static String text(@Nullable String said) {
        return said == null ? "" : said.trim();
    }
}
