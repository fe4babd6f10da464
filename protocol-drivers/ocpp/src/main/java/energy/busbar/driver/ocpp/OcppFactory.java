package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.pki.PkiException;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.core.session.ChargeDesk;
import energy.busbar.driver.ocpp.files.ImageShelf;
import energy.busbar.driver.ocpp.files.LogShelf;
import energy.busbar.driver.ocpp.files.UpdateBook;
import energy.busbar.driver.ocpp.pki.CertificateSigner;
import energy.busbar.driver.ocpp.pki.CertificateWatch;
import energy.busbar.driver.ocpp.pki.SiteAuthority;
import energy.busbar.driver.ocpp.pki.SiteSigner;
import energy.busbar.driver.ocpp.relay.RelayFile;
import energy.busbar.driver.ocpp.relay.UpstreamClients;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** OCPP chargers, with the server that they connect to. The gateway is their central system (OCPP 1.6J). */
public final class OcppFactory implements DriverFactory {
    private static final Logger LOG = LoggerFactory.getLogger(OcppFactory.class);

    /** Of passwords to be hashed and requests to be signed: all that takes milliseconds, on one thread. */
    private static final int MAX_WAITING_LOGINS = 256;

    /** Of files of relays to be written, and of connections to be begun: a few of each charger. */
    private static final int MAX_WAITING_RELAYS = 2_048;

    /** Of images to be checked and updates to be written down; each charger has a few at most. */
    private static final int MAX_WAITING_FILE_WORK = 2_048;

    private static final long IDLE_SECONDS = 10;
    private static final long FINISH_MILLIS = 2_000;

    private final OcppServerConfig config;
    private final Path folder;
    private final GatewayClock clock;
    private final ConcurrentMap<String, Station> byIdentity = new ConcurrentHashMap<>();
    private final Map<String, List<DeviceConfig>> announced = new HashMap<>();

    /** Connectors that were made with their charger and that nobody has asked for yet. */
    private final Map<DeviceId, OcppConnector> made = new HashMap<>();

    private final ThreadLoop loop = new ThreadLoop();
    private final ThreadPoolExecutor logins = oneThread("ocpp-login", MAX_WAITING_LOGINS);
    private final ThreadPoolExecutor relays = oneThread("ocpp-relay", MAX_WAITING_RELAYS);
    private final UpstreamClients upstreams =
            new UpstreamClients(OcppServer.MAX_MESSAGE_BYTES, OcppServer.MAX_WAITING_FRAMES);
    private final PasswordHashes hashes = new PasswordHashes();
    private final PasswordFile passwords;
    private final CertificateSigner signer = new SiteSigner(this::authority, logins);
    private final OcppServer server;
    private final ThreadPoolExecutor disk = oneThread("ocpp-files", MAX_WAITING_FILE_WORK);
    private final FileStores stores;
    private final AcceptedChargers accepted;
    private @Nullable SiteAuthority authority;
    private volatile @Nullable ChargeDesk desk;

    /** @param stateDirectory where the site's authority and changed passwords are kept, in a folder {@code ocpp} */
    public OcppFactory(OcppServerConfig config, Path stateDirectory, GatewayClock clock) {
        this.config = config;
        this.folder = stateDirectory.resolve("ocpp");
        this.clock = clock;
        this.passwords = new PasswordFile(folder.resolve("passwords.json"));
        this.server = new OcppServer(
                config,
                byIdentity::get,
                loop,
                clock,
                logins,
                hashes,
                this::authority,
                new LogShelf(stateDirectory, config.files()));
        this.stores = new FileStores(
                server.files(),
                new ImageShelf(stateDirectory, config.files()),
                new UpdateBook(stateDirectory),
                config.files().url(),
                disk);
        this.accepted = new AcceptedChargers(folder.resolve("accepted.json"), disk);
    }

    @Override
    public String protocol() {
        return "ocpp";
    }

    @Override
    public void announce(List<DeviceConfig> devices) {
        devices.forEach(device -> announced
                .computeIfAbsent(ChargerBlocks.identity(device), identity -> new ArrayList<>())
                .add(device));
    }

    /** Devices that were announced together with one identity are connectors of one charger, which is made with the first. */
    @Override
    public Driver create(DeviceConfig device, GatewayClock deviceClock) {
        if (device.placement().type() != DeviceType.CHARGER) {
            device.options()
                    .problem("", "speaks ocpp but is a " + device.placement().type(), "a device of type charger");
        }
        Driver ready = made.remove(device.id());
        if (ready != null) {
            return ready;
        }
        String identity = ChargerBlocks.identity(device);
        List<DeviceConfig> together = announced.getOrDefault(identity, List.of(device));
        if (!together.contains(device)) {
            together = List.of(device);
        }
        OcppCharger charger = charger(together, deviceClock);
        charger.connectors().forEach(each -> made.put(each.device(), each));
        // Of two with one connector the second has a problem, and its driver is not used.
        OcppConnector any = charger.connectors().get(0);
        together.forEach(each -> made.putIfAbsent(each.id(), any));
        return Objects.requireNonNull(made.remove(device.id()));
    }

    private OcppCharger charger(List<DeviceConfig> devices, GatewayClock deviceClock) {
        Optional<UpstreamReader.Read> upstream = UpstreamReader.read(devices);
        ChargerOptions options = ChargerOptions.read(devices, config);
        ChargerSecurity security = security(options.access());
        Station[] self = new Station[1];
        OcppCharger charger = new OcppCharger(
                options,
                deviceClock,
                loop,
                () -> byIdentity.remove(options.identity(), self[0]),
                Optional.of(security),
                this::desk,
                upstream.map(read -> relay(read, options.identity(), deviceClock)),
                Optional.of(stores),
                acceptance(options.identity()));
        self[0] = new ChargerStation(charger, security);
        if (byIdentity.putIfAbsent(options.identity(), self[0]) != null) {
            devices.get(0)
                    .options()
                    .problem("identity", "is '" + options.identity() + "' as of another charger", "one of its own");
        }
        return charger;
    }

    private ChargerRelay.Parts relay(UpstreamReader.Read read, String identity, GatewayClock deviceClock) {
        return new ChargerRelay.Parts(
                read.config(),
                read.mode(),
                new UpstreamLines(read.config(), upstreams, relays, loop, deviceClock),
                new RelayFile(folder.resolve("relay"), identity, relays),
                new DeskTokens(this::desk, identity, clock, loop),
                relays,
                new SecureRandom());
    }

    Acceptance acceptance(String identity) {
        return accepted.of(identity);
    }

    @Override
    public void useChargeDesk(ChargeDesk its) {
        desk = its;
    }

    private ChargeDesk desk() {
        return Objects.requireNonNull(desk, "useChargeDesk comes before start");
    }

    private ChargerSecurity security(Access access) {
        Optional<PasswordKeeper> keeper = access.passwords().accepted().stream()
                .findFirst()
                .map(configured -> new PasswordKeeper(access.identity(), configured, passwords, hashes, logins));
        return new ChargerSecurity(
                keeper.map(access::with).orElse(access), keeper, signer, new CertificateWatch(clock));
    }

    private static ThreadPoolExecutor oneThread(String name, int waiting) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** @throws IllegalStateException when a port cannot be opened or a certificate not be used */
    @Override
    public void start() {
        if (desk == null) {
            throw new IllegalStateException(
                    "chargers have nobody to tell their sessions: useChargeDesk comes before start");
        }
        for (Station each : byIdentity.values()) {
            if (each.access().profile() == Access.OPEN) {
                LOG.warn("anybody may come as this charger, its security profile is 0 identity={}", each.identity());
            }
        }
        server.start(config.securityProfile() <= Access.BASIC
                || byIdentity.values().stream().anyMatch(each -> !each.access().needsTls()));
    }

    /** The port that chargers connect to without TLS; after {@link #start()}. */
    public int port() {
        return server.port();
    }

    /** The port that chargers connect to with TLS; after {@link #start()}. */
    public int tlsPort() {
        return server.tlsPort();
    }

    /** Looks for renewed certificates now; done every 30 s by itself. */
    void refreshCertificates() {
        server.refreshCertificates();
    }

    private synchronized SiteAuthority authority() {
        if (authority == null) {
            try {
                authority = SiteAuthority.open(folder, config.operator().orElse("Busbar"), clock);
            } catch (PkiException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
        return authority;
    }

    @Override
    public void close() {
        loop.execute(() -> {}); // closes of the drivers come before it
        server.close();
        logins.shutdownNow();
        finish(disk);
        loop.close();
        upstreams.close();
        finish(relays);
    }

    /** What chargers' relays have yet to write is written. */
    private static void finish(ThreadPoolExecutor executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(FINISH_MILLIS, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            executor.shutdownNow();
        }
    }
}
