package energy.busbar.agent;

import energy.busbar.agent.api.GatewayApi;
import energy.busbar.agent.api.GatewayParts;
import energy.busbar.agent.api.GatewayParts.UplinkParts;
import energy.busbar.agent.config.ConfiguredSparkplug;
import energy.busbar.agent.config.ConfiguredUplink;
import energy.busbar.agent.config.GatewayConfig;
import energy.busbar.agent.enroll.Asker;
import energy.busbar.agent.enroll.CertificateKeeper;
import energy.busbar.agent.enroll.CertificateKeepers;
import energy.busbar.agent.enroll.EnrollmentConfig;
import energy.busbar.agent.enroll.IdentityFolder;
import energy.busbar.agent.web.LoginCode;
import energy.busbar.agent.web.WebServer;
import energy.busbar.core.engine.Alerts;
import energy.busbar.core.engine.ControlConfig;
import energy.busbar.core.engine.Engine;
import energy.busbar.core.engine.EngineConfig;
import energy.busbar.core.model.Alert;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.port.Ledger;
import energy.busbar.core.port.Outbox;
import energy.busbar.core.port.Uplink;
import energy.busbar.core.port.UplinkView;
import energy.busbar.profiles.RefusedPack;
import energy.busbar.store.Store;
import energy.busbar.store.StoreEvents;
import energy.busbar.sync.DayBytes;
import energy.busbar.sync.MqttUplink;
import energy.busbar.sync.UplinkAlerts;
import energy.busbar.sync.sparkplug.SparkplugConfig;
import energy.busbar.sync.sparkplug.SparkplugUplink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway, put together: store, engine with its drivers, uplinks, page and control socket. What can be refused (a
 * store in use, a port that is taken) is opened first, so that nothing moves before everything stands.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** Setting: the birth and death number that was used last. */
    private static final String BD_SEQ = "sparkplug/bdSeq";

    private static final String PACK_REFUSED = "profile-pack-refused";
    /** Of those that are refused; one reason is enough to begin with, and a description has its bounds. */
    private static final int TOLD_PACKS = 3;

    private final GatewayConfig config;
    private final Drivers drivers;
    private final GatewayClock clock;
    private final String version;
    private final Runnable owned;
    /** Closed in reverse order. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private Optional<Integer> pagePort = Optional.empty();
    private Optional<String> newLoginCode = Optional.empty();
    private boolean closed;

    /**
     * Starts nothing. The gateway closes the drivers.
     *
     * @param owned called as soon as the state directory is this gateway's alone
     */
    public Gateway(GatewayConfig config, Drivers drivers, GatewayClock clock, String version, Runnable owned) {
        this.config = config;
        this.drivers = drivers;
        this.clock = clock;
        this.version = version;
        this.owned = owned;
        opened.push(drivers);
    }

    /**
     * Once.
     *
     * @throws RuntimeException when something cannot be opened; says what, and what would be right. Everything is closed
     *     again then.
     */
    public synchronized void start() {
        try {
            open();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open() {
        Store store = Store.open(config.store(), clock);
        opened.push(store);
        owned.run();
        // Before the engine, and so closed after it: what a charger says last is still written.
        ChargeDeskThread chargeThread = new ChargeDeskThread(store.ledger().charging(), config.charging(), clock);
        opened.push(chargeThread);
        drivers.useChargeDesk(chargeThread.desk());
        Engine engine = new Engine(
                config.site(),
                drivers.devices(),
                EngineConfig.defaults().withControl(ControlConfig.defaults().withDeviceTimeout(config.deviceTimeout())),
                store.telemetry(),
                store.ledger(),
                clock,
                version);
        opened.push(engine);
        List<UplinkParts> uplinks = new ArrayList<>();
        List<CertificateKeeper> keepers = new ArrayList<>();
        config.uplinks().forEach(each -> uplinks.add(uplink(each, store, engine, keepers)));
        config.sparkplug().ifPresent(each -> uplinks.add(sparkplug(each, store, engine)));
        CertificateKeepers certificates = new CertificateKeepers(keepers);
        LoginCode login = new LoginCode(store.ledger(), clock);
        GatewayApi api = new GatewayApi(new GatewayParts(
                config.id(),
                version,
                engine,
                store.ledger(),
                chargeThread.desk(),
                store.telemetry(),
                uplinks,
                certificates::views,
                clock,
                config.logFile()));
        WebServer web = new WebServer(config.page(), config.controlSocket(), api, login, clock);

        drivers.start();
        opened.push(web);
        web.start();
        pagePort = web.port();
        newLoginCode = login.createIfMissing();
        store.start(storeEvents(engine.alerts()), engine::unitOf);
        engine.start();
        tellRefusedPacks(engine.alerts());
        for (UplinkParts each : uplinks) {
            each.uplink().start();
            opened.push(each.uplink());
        }
        opened.push(certificates);
        certificates.start();
        store.ledger().audit(clock.instant(), "gateway", "gateway.start", "version " + version);
        LOG.info(
                "gateway runs id={} version={} devices={} uplinks={}",
                config.id(),
                version,
                config.devices().size(),
                uplinks.size());
    }

    /** As of this start: packs are read once. */
    private void tellRefusedPacks(Alerts alerts) {
        List<RefusedPack> refused = config.profiles().refused();
        refused.forEach(pack -> LOG.warn("profile pack refused pack={} why={}", pack.name(), pack.why()));
        if (refused.isEmpty()) {
            alerts.clear(Alert.Type.SOFTWARE_PROCESS, PACK_REFUSED, Optional.empty());
            return;
        }
        alerts.raise(
                Alert.Severity.WARNING,
                Alert.Type.SOFTWARE_PROCESS,
                PACK_REFUSED,
                Optional.empty(),
                "Profile packs are not used: "
                        + refused.stream().map(RefusedPack::name).collect(Collectors.joining(", ")),
                refused.stream().limit(TOLD_PACKS).map(RefusedPack::toString).collect(Collectors.joining("; ")));
    }

    private UplinkParts uplink(ConfiguredUplink each, Store store, Engine engine, List<CertificateKeeper> keepers) {
        // Of one id there is one object, so the API sees the backlog that the uplink works on.
        List<Outbox> outboxes = new ArrayList<>();
        outboxes.add(store.ledger().eventsOutbox(each.id(), each.view()));
        if (each.view().kinds().contains(UplinkView.Kind.TELEMETRY)) {
            outboxes.add(each.resolution()
                    .map(resolution -> store.telemetry().outbox(each.id(), resolution, each.view()))
                    .orElseGet(() -> store.telemetry().outbox(each.id(), each.view())));
        }
        String daySetting = "uplink-day/" + each.id();
        MqttUplink uplink = new MqttUplink(
                each.mqtt(),
                clock,
                engine.siteView(),
                engine.intake(),
                outboxes,
                new MqttUplink.Surroundings(
                        version,
                        store.telemetry()::samplesStored,
                        store.ledger()::publish,
                        uplinkAlerts(each.id(), engine.alerts()),
                        new Random(),
                        each.view(),
                        each.rights(),
                        new DayBytes(config.site().zone(), store.ledger().setting(daySetting)),
                        text -> store.ledger().putSetting(daySetting, text)));
        config.enrollments().stream()
                .filter(enrollment -> enrollment.uplink().equals(each.id()))
                .findFirst()
                .ifPresent(enrollment -> {
                    CertificateKeeper keeper = keeper(enrollment, each, uplink, engine.alerts());
                    uplink.useIdentity(keeper.identity());
                    keepers.add(keeper);
                });
        return new UplinkParts(uplink, outboxes);
    }

    private UplinkParts sparkplug(ConfiguredSparkplug each, Store store, Engine engine) {
        String daySetting = "uplink-day/" + SparkplugConfig.ID;
        Ledger ledger = store.ledger();
        Uplink uplink = new SparkplugUplink(
                each.sparkplug(),
                clock,
                engine.siteView(),
                engine.intake(),
                new SparkplugUplink.Surroundings(
                        version,
                        ConfiguredSparkplug.SOURCE,
                        each.view(),
                        each.rights(),
                        ledger::command,
                        ledger.setting(BD_SEQ),
                        text -> ledger.putSetting(BD_SEQ, text),
                        new DayBytes(config.site().zone(), ledger.setting(daySetting)),
                        text -> ledger.putSetting(daySetting, text),
                        uplinkAlerts(SparkplugConfig.ID, engine.alerts()),
                        new Random()));
        return new UplinkParts(uplink, List.of());
    }

    private CertificateKeeper keeper(
            EnrollmentConfig enrollment, ConfiguredUplink each, MqttUplink uplink, Alerts alerts) {
        IdentityFolder folder = new IdentityFolder(config.stateDirectory(), each.id());
        CertificateKeeper.Alarm alarm = new CertificateKeeper.Alarm() {
            @Override
            public void raise(boolean critical, String subtype, String description) {
                alerts.raise(
                        critical ? Alert.Severity.CRITICAL : Alert.Severity.WARNING,
                        Alert.Type.COMMUNICATIONS,
                        subtype + "." + each.id(),
                        Optional.empty(),
                        "Uplink " + each.id() + ": " + subtype.replace('-', ' '),
                        description);
            }

            @Override
            public void clear(String subtype) {
                alerts.clear(Alert.Type.COMMUNICATIONS, subtype + "." + each.id(), Optional.empty());
            }
        };
        return new CertificateKeeper(
                enrollment,
                folder,
                new Asker(enrollment, each.mqtt(), folder, clock),
                uplink::reconnect,
                alarm,
                clock,
                new Random());
    }

    private static StoreEvents storeEvents(Alerts alerts) {
        return new StoreEvents() {
            @Override
            public void raise(Alert.Severity severity, String subtype, String title, String description) {
                alerts.raise(severity, Alert.Type.SOFTWARE_PROCESS, subtype, Optional.empty(), title, description);
            }

            @Override
            public void clear(String subtype) {
                alerts.clear(Alert.Type.SOFTWARE_PROCESS, subtype, Optional.empty());
            }
        };
    }

    private static UplinkAlerts uplinkAlerts(String uplink, Alerts alerts) {
        return new UplinkAlerts() {
            @Override
            public void raise(String subtype, String description) {
                alerts.raise(
                        Alert.Severity.WARNING,
                        Alert.Type.COMMUNICATIONS,
                        subtype + "." + uplink,
                        Optional.empty(),
                        "Uplink " + uplink + ": " + subtype.replace('-', ' '),
                        description);
            }

            @Override
            public void clear(String subtype) {
                alerts.clear(Alert.Type.COMMUNICATIONS, subtype + "." + uplink, Optional.empty());
            }
        };
    }

    /** Where the page listens; empty when it is switched off. After {@link #start()}. */
    public Optional<Integer> pagePort() {
        return pagePort;
    }

    /** The login code of the page, at the very first start only: it is not kept. */
    public Optional<String> newLoginCode() {
        return newLoginCode;
    }

    /** Ends in reverse order, bounded in time. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!opened.isEmpty()) {
            AutoCloseable each = opened.pop();
            try {
                each.close();
            } catch (Exception e) {
                LOG.warn("closing failed part={}", each.getClass().getSimpleName(), e);
            }
        }
    }
}
