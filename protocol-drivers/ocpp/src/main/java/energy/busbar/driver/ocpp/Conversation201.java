package energy.busbar.driver.ocpp;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.ocpp.message.Request;
import energy.busbar.driver.ocpp.pki.CertificateSigner;
import energy.busbar.driver.ocpp.v201.Availability;
import energy.busbar.driver.ocpp.v201.Availability.ConnectorStatus;
import energy.busbar.driver.ocpp.v201.Common.Evse;
import energy.busbar.driver.ocpp.v201.Common.GenericStatus;
import energy.busbar.driver.ocpp.v201.Common.IdToken;
import energy.busbar.driver.ocpp.v201.Common.IdTokenKind;
import energy.busbar.driver.ocpp.v201.Metering;
import energy.busbar.driver.ocpp.v201.Provisioning;
import energy.busbar.driver.ocpp.v201.RemoteControl.MessageTrigger;
import energy.busbar.driver.ocpp.v201.RemoteControl.RequestStartTransaction;
import energy.busbar.driver.ocpp.v201.RemoteControl.TriggerMessage;
import energy.busbar.driver.ocpp.v201.Reports;
import energy.busbar.driver.ocpp.v201.Reservation;
import energy.busbar.driver.ocpp.v201.Security;
import energy.busbar.driver.ocpp.v201.Security.CertificateSigningUse;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEvent;
import energy.busbar.driver.ocpp.v201.Transactions.TransactionEventType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * OCPP 2.0.1 with a charger; the option {@code connector} of a device names an EVSE with all its connectors. What the car
 * does is told by transaction events, StatusNotification only says whether it is there.
 */
final class Conversation201 implements Conversation {
    /** Of an EVSE that no device names only this one is looked at. */
    private static final int FIRST_CONNECTOR = 1;

    /** As an EVSE the station, as a connector the EVSE. */
    private static final int WHOLE = 0;

    private final ChargerOptions options;
    private final GatewayClock clock;
    private final Calls calls;
    private final Events events;
    private final CertificateDesk certificates;
    private final Sessions201 sessions;
    private final Map<Integer, Profiles> profiles = new HashMap<>();
    private final Map<Integer, Evse201> evses = new HashMap<>();
    private final SettingsTalk settings;
    private final Setup201 setup;
    private final Answering answering;
    private final FilePeer files;
    private int lastStartId;

    Conversation201(
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
        this.sessions = new Sessions201(options, new TransactionTold(), desk);
        options.connectors().forEach((evse, connector) -> {
            evses.put(evse, new Evse201());
            profiles.put(evse, new Profiles201(options, connector, calls, () -> sessions.open(evse)));
        });
        this.settings = new SettingsTalk201(options, calls);
        this.files = new FilePeer201(calls);
        this.setup = new Setup201(options, calls);
        this.answering = FilePeer201.heardIn(
                        sessions.answeredIn(Notices201.answeredIn(new Answering(Version.V201)
                                .on(Provisioning.BootNotification.class, this::booted)
                                .on(
                                        Availability.Heartbeat.class,
                                        beat -> new Availability.HeartbeatResponse(clock.instant()))
                                .on(Availability.StatusNotification.class, this::said)
                                .later(Metering.MeterValues.class, this::measured)
                                .on(Reports.NotifyReport.class, this::reported)
                                .on(Security.SignCertificate.class, this::sign))),
                        events)
                .on(Reservation.ReservationStatusUpdate.class, ended -> {
                    events.reservationEnded(ended.reservationId());
                    return new Reservation.ReservationStatusUpdateResponse();
                });
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
    public Profiles profiles(int evse) {
        return Objects.requireNonNull(profiles.get(evse));
    }

    @Override
    public SettingsTalk settings() {
        return settings;
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
        for (int evse : options.connectors().keySet()) {
            for (int connector : connectors(evse).known()) {
                calls.call(new TriggerMessage(MessageTrigger.STATUS_NOTIFICATION, new Evse(evse, connector)));
            }
            calls.call(new TriggerMessage(MessageTrigger.TRANSACTION_EVENT, new Evse(evse, null)));
        }
    }

    @Override
    public Request<?> bootWanted() {
        return new TriggerMessage(MessageTrigger.BOOT_NOTIFICATION, null);
    }

    @Override
    public void askToRenewCertificate() {
        calls.call(new TriggerMessage(MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE, null));
    }

    @Override
    public ListTalk listTalk() {
        return new ListTalk201(calls, clock::instant);
    }

    /** Where a transaction begins with the plug it is there already, and still waits for somebody. */
    @Override
    public boolean waitsForStart(int evse, Plug plug) {
        return plug == Plug.PREPARING && !sessions.authorised(evse);
    }

    @Override
    public void start(int evse) {
        lastStartId++;
        String idTag = Objects.requireNonNull(options.connectors().get(evse)).idTag();
        calls.call(new RequestStartTransaction(
                new IdToken(idTag, IdTokenKind.CENTRAL, List.of()), lastStartId, evse, null, null));
    }

    @Override
    public Optional<String> transaction(int evse) {
        return sessions.open(evse);
    }

    private Provisioning.BootNotificationResponse booted(Provisioning.BootNotification boot) {
        var station = boot.chargingStation();
        sessions.booted();
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
                    case NEW, KNOWN, REJECTED -> Provisioning.RegistrationStatus.REJECTED;
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
        if (said.evseId() == WHOLE) {
            events.charger(Evse201.whole(said.connectorStatus()));
        } else {
            said(said.evseId(), said.connectorId(), said.connectorStatus(), written);
        }
        return new Availability.StatusNotificationResponse();
    }

    private void said(int number, int connector, ConnectorStatus told, Optional<Instant> written) {
        Evse201 evse = evses.get(number);
        if (evse == null) {
            if (connector == FIRST_CONNECTOR) {
                sessions.said(number, told, written);
            }
            return;
        }
        EvseConnectors all = evse.with(connector, told);
        ConnectorStatus now = all.whole();
        Plug plug = now == ConnectorStatus.AVAILABLE ? Plug.AVAILABLE : evse.plug(now, sessions.state(number));
        if (events.plugged(number, plug, written)) {
            sessions.said(number, now, written);
            if (evse.said(all)) {
                sessions.vacated(number);
            }
        }
    }

    private EvseConnectors connectors(int evse) {
        return Objects.requireNonNull(evses.get(evse)).connectors();
    }

    /** Where the car of an EVSE is. */
    int connectorInUse(int evse) {
        return connectors(evse).inUse();
    }

    /** What the car does, as far as a transaction tells it. */
    private final class TransactionTold implements Sessions201.Told {
        @Override
        public void heard(TransactionEvent event) {
            if (!offline(event)) {
                Optional.ofNullable(event.timestamp()).ifPresent(events::clockSeenKept);
            }
        }

        @Override
        public void event(int number, TransactionEvent event) {
            Optional<Instant> written = Optional.ofNullable(event.timestamp());
            Evse201 evse = Objects.requireNonNull(evses.get(number));
            evse.transaction(event.eventType() == TransactionEventType.ENDED);
            if (!offline(event) && written.map(events::fresh).orElse(true)) {
                events.plugged(number, evse.plug(sessions.state(number)), written);
                events.measured(number, MeterValues201.samples(event.meterValue()));
            }
        }

        private static boolean offline(TransactionEvent event) {
            return event.offline() != null && event.offline();
        }
    }

    private CompletionStage<Metering.MeterValuesResponse> measured(Metering.MeterValues meter) {
        if (meter.evseId() == WHOLE) {
            return CompletableFuture.completedFuture(new Metering.MeterValuesResponse()); // the station's main meter
        }
        if (options.device(meter.evseId()).isPresent()) {
            events.measured(meter.evseId(), MeterValues201.samples(meter.meterValue()));
        }
        return sessions.metered(meter);
    }

    private Reports.NotifyReportResponse reported(Reports.NotifyReport part) {
        setup.take(part).ifPresent(report -> {
            report.ratedWatts().forEach(events::rated);
            report.phaseSwitching().forEach(events::phaseSwitching);
        });
        return new Reports.NotifyReportResponse();
    }

    private static String text(@Nullable String said) {
        return said == null ? "" : said.trim();
    }
}
