package energy.busbar.driver.ocpp;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.pki.CertificateSigner;
import energy.busbar.driver.ocpp.v16.Certificates;
import energy.busbar.driver.ocpp.v16.Charging;
import energy.busbar.driver.ocpp.v16.Common;
import energy.busbar.driver.ocpp.v16.Core;
import energy.busbar.driver.ocpp.v16.RemoteTrigger.MessageTrigger;
import energy.busbar.driver.ocpp.v16.RemoteTrigger.TriggerMessage;
import energy.busbar.driver.ocpp.v16.Security;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** OCPP 1.6J with a charger. */
final class Conversation16 implements Conversation {
    private static final int WHOLE_CHARGER = 0;

    private final ChargerOptions options;
    private final GatewayClock clock;
    private final Calls calls;
    private final Events events;
    private final CertificateDesk certificates;
    private final Sessions16 sessions;
    private final Map<Integer, Profiles> profiles = new HashMap<>();
    private final SettingsTalk settings;
    private final Answering answering;
    private final FilePeer files;

    Conversation16(
            ChargerOptions options,
            GatewayClock clock,
            Calls calls,
            Events events,
            CertificateDesk certificates,
            ChargerSessions desk) {
        this.options = options;
        this.clock = clock;
        this.calls = calls;
        this.events = events;
        this.certificates = certificates;
        this.sessions = new Sessions16(options, desk);
        options.connectors()
                .forEach((number, connector) ->
                        profiles.put(number, new Profiles16(options, connector, calls, () -> sessions.open(number))));
        this.files = new FilePeer16(calls);
        this.settings = new SettingsTalk16(options, calls);
        this.answering = sessions.answeredIn(answering());
    }

    private Answering answering() {
        return FilePeer16.heardIn(new Answering(Version.V16), events)
                .on(Core.BootNotification.class, this::booted)
                .on(Core.Heartbeat.class, beat -> new Core.HeartbeatResponse(clock.instant()))
                .on(Core.StatusNotification.class, this::said)
                .later(Charging.MeterValues.class, this::measured)
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
    public Profiles profiles(int connector) {
        return Objects.requireNonNull(profiles.get(connector));
    }

    @Override
    public SettingsTalk settings() {
        return settings;
    }

    @Override
    public FilePeer files() {
        return files;
    }

    /** A boot says all that 1.6 has to say. */
    @Override
    public CompletableFuture<Void> setUp() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void askWhoItIs() {
        calls.call(new TriggerMessage(MessageTrigger.BOOT_NOTIFICATION, null));
        options.connectors()
                .keySet()
                .forEach(connector -> calls.call(new TriggerMessage(MessageTrigger.STATUS_NOTIFICATION, connector)));
    }

    @Override
    public Request<?> bootWanted() {
        return new TriggerMessage(MessageTrigger.BOOT_NOTIFICATION, null);
    }

    @Override
    public void askToRenewCertificate() {
        calls.call(new Security.ExtendedTriggerMessage(
                Security.ExtendedMessageTrigger.SIGN_CHARGE_POINT_CERTIFICATE, null));
    }

    @Override
    public ListTalk listTalk() {
        return new ListTalk16(calls, clock::instant);
    }

    @Override
    public boolean waitsForStart(int connector, Plug plug) {
        return plug == Plug.PREPARING && sessions.open(connector).isEmpty();
    }

    @Override
    public void start(int connector) {
        String idTag =
                Objects.requireNonNull(options.connectors().get(connector)).idTag();
        calls.call(new Charging.RemoteStartTransaction(idTag, connector, null));
    }

    @Override
    public Optional<String> transaction(int connector) {
        OptionalInt open = sessions.open(connector);
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
                    case NEW, KNOWN, REJECTED -> Core.RegistrationStatus.REJECTED;
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
        Plug plug = plug(said.status());
        if (said.connectorId() == WHOLE_CHARGER) {
            events.charger(plug);
        } else {
            boolean taken = events.plugged(said.connectorId(), plug, written)
                    || options.device(said.connectorId()).isEmpty();
            sessions.said(said, taken, plug == Plug.AVAILABLE);
        }
        return new Core.StatusNotificationResponse();
    }

    private CompletionStage<Charging.MeterValuesResponse> measured(Charging.MeterValues meter) {
        // Of the whole charger, which is the connector where one stands for it; else nobody's.
        int connector = meter.connectorId() == WHOLE_CHARGER && !options.several()
                ? options.first().number()
                : meter.connectorId();
        if (options.device(connector).isPresent()) {
            events.measured(connector, MeterValues16.samples(meter.meterValue()));
        }
        return sessions.metered(connector, meter);
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
