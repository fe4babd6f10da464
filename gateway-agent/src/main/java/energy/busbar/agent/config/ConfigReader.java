package energy.busbar.agent.config;

import energy.busbar.agent.config.GatewayConfig.ConfiguredDevice;
import energy.busbar.agent.enroll.EnrollmentConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.Options.HostPort;
import energy.busbar.core.model.DeviceId;
import energy.busbar.driver.coap.CoapServerConfig;
import energy.busbar.driver.ocpp.OcppServerConfig;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.pack.ProfilePlaces;
import energy.busbar.store.Retention;
import energy.busbar.store.StoreConfig;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the whole file; each part's own block is read by the part that it configures. */
public final class ConfigReader {
    static final Path DEFAULT_STATE = Path.of("/var/lib/busbar");
    static final Duration DEFAULT_DEVICE_TIMEOUT = Duration.ofSeconds(60);
    static final HostPort DEFAULT_PAGE = new HostPort("0.0.0.0", 8080);
    /** A directory that holds three files of this size is no use. */
    private static final long LEAST_QUOTA = 10_000_000;

    private static final long LEAST_RESERVE = 1_000_000;
    private static final Pattern GATEWAY_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(kB|MB|GB)");

    private ConfigReader() {}

    /**
     * Every problem goes to {@code file}; the result counts only when there is none.
     *
     * @param protocols the words that {@code protocol:} may have
     * @return empty when so much is missing that there is nothing to go on with
     */
    public static Optional<GatewayConfig> read(ConfigFile file, Set<String> protocols) {
        Options root = file.root();
        Options gateway = root.block("gateway");
        String id = id(gateway);
        boolean idFits = GATEWAY_ID.matcher(id).matches();
        Path state = state(gateway, file.path());
        Duration deviceTimeout = gateway.duration(
                "deviceTimeout", DEFAULT_DEVICE_TIMEOUT, Duration.ofSeconds(6), Duration.ofMinutes(15));
        ProfileCatalogue profiles = profiles(gateway, places(gateway, file.path(), state));
        gateway.finish();

        Options siteBlock = root.block("site");
        SiteReader sites = new SiteReader(file, siteBlock, protocols);
        List<ConfiguredDevice> devices = new ArrayList<>();
        List<Options> deviceBlocks = root.blocks("devices");
        Set<DeviceId> ids = new HashSet<>();
        for (Options block : deviceBlocks.subList(0, Math.min(deviceBlocks.size(), SiteReader.MAX_DEVICES))) {
            sites.device(block).ifPresent(device -> {
                if (ids.add(device.device().id())) {
                    devices.add(device);
                } else {
                    block.problem("id", "is '" + device.device().id() + "' as of another device", "one of its own");
                }
            });
        }
        if (deviceBlocks.size() > SiteReader.MAX_DEVICES) {
            root.problem("devices", "has " + deviceBlocks.size() + " entries", "at most " + SiteReader.MAX_DEVICES);
        }

        OcppServerConfig ocpp = OcppServerConfig.read(root.block("ocpp"));
        CoapServerConfig coap = root.has("coap") ? CoapServerConfig.read(root.block("coap")) : CoapServerConfig.none();
        ChargingConfig charging = ChargingConfig.read(
                root.block("charging"),
                devices.stream().map(d -> d.device().placement()).toList());
        DeviceSelection selection = new DeviceSelection(
                devices.stream().map(d -> d.device().placement()).toList(), root.blocks("collections"), root);
        UplinkReader uplinkReader = new UplinkReader(idFits ? id : "invalid", selection);
        List<ConfiguredUplink> uplinks = uplinkReader.read(root);
        List<EnrollmentConfig> enrollments = enrollments(root, beside(file.path(), ""), id, uplinks);
        Optional<ConfiguredSparkplug> sparkplug =
                new SparkplugReader(idFits ? id : "invalid", uplinkReader).read(root, uplinks);
        Optional<HostPort> page = page(root.block("page"));
        Optional<StoreConfig> store = store(root.block("store"), state);
        root.finish();
        return sites.site(devices)
                .flatMap(site -> store.map(s -> new GatewayConfig(
                        id,
                        state,
                        deviceTimeout,
                        profiles,
                        site,
                        devices,
                        ocpp,
                        coap,
                        charging,
                        uplinks,
                        enrollments,
                        sparkplug,
                        page,
                        s)));
    }

    private static List<EnrollmentConfig> enrollments(
            Options root, Path base, String gatewayId, List<ConfiguredUplink> uplinks) {
        List<EnrollmentConfig> enrollments = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (Options block : root.blocks("enrollment")) {
            EnrollmentConfig read = EnrollmentConfig.read(block, base, gatewayId);
            Optional<ConfiguredUplink> uplink =
                    uplinks.stream().filter(u -> u.id().equals(read.uplink())).findFirst();
            if (uplink.isEmpty()) {
                block.problem("uplink", "is '" + read.uplink() + "', which is none of uplinks:", "the id of one");
            } else if (uplink.get().mqtt().keyStore().isPresent()) {
                block.problem(
                        "uplink",
                        "is '" + read.uplink() + "', which has a keyStore",
                        "one of the two: leave keyStore out");
            } else if (!named.add(read.uplink())) {
                block.problem("uplink", "is '" + read.uplink() + "' as of another entry", "one entry an uplink");
            }
            enrollments.add(read);
        }
        return enrollments;
    }

    /** Only where the gateway keeps its things: what the command line needs to find it, also when other lines are wrong. */
    public static Path stateDirectory(ConfigFile file) {
        return state(file.root().block("gateway"), file.path());
    }

    private static String id(Options gateway) {
        String id = gateway.requiredText("id");
        if (!id.isEmpty() && !GATEWAY_ID.matcher(id).matches()) {
            gateway.problem("id", "is '" + id + "'", "1 to 64 of A-Z, a-z, 0-9, '-', '_'");
        }
        return id;
    }

    /**
     * This gateway's id; other lines may be wrong.
     *
     * @throws ConfigException when it has none that fits
     */
    public static String gatewayId(ConfigFile file) {
        return known(file, id(file.root().block("gateway")));
    }

    /**
     * How the store is bounded; other lines may be wrong.
     *
     * @throws ConfigException when it is not
     */
    public static StoreConfig store(ConfigFile file) {
        Path state = stateDirectory(file);
        return known(file, store(file.root().block("store"), state)).orElse(StoreConfig.of(state));
    }

    private static <T> T known(ConfigFile file, T value) {
        if (!file.problems().isEmpty()) {
            throw new ConfigException(file.problems());
        }
        return value;
    }

    private static Path state(Options gateway, Path file) {
        return gateway.text("stateDirectory").map(text -> beside(file, text)).orElse(DEFAULT_STATE);
    }

    private static Path beside(Path file, String text) {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return folder.resolve(text).normalize();
    }

    /** Where this gateway has its profiles; other lines may be wrong. */
    public static ProfilePlaces places(ConfigFile file) {
        return places(file.root().block("gateway"), file.path(), stateDirectory(file));
    }

    private static ProfilePlaces places(Options gateway, Path file, Path state) {
        return ProfilePlaces.read(gateway, beside(file, ""), state);
    }

    /** The version of the jar, which a pack may ask for; a checkout's classes have none. */
    public static String version() {
        String version = ConfigReader.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static ProfileCatalogue profiles(Options gateway, ProfilePlaces places) {
        try {
            return places.catalogue(version());
        } catch (UncheckedIOException e) {
            gateway.problem(
                    "profiles",
                    "is '" + gateway.text("profiles").orElse("") + "': " + e.getMessage(),
                    "a directory with at most " + ProfileCatalogue.MAX_FILES + " profiles, NAME.yaml");
            return ProfileCatalogue.shipped();
        }
    }

    private static Optional<HostPort> page(Options page) {
        boolean enabled = page.flag("enabled", true);
        HostPort listen = page.hostPort("listen", DEFAULT_PAGE);
        page.finish();
        return enabled ? Optional.of(listen) : Optional.empty();
    }

    private static Optional<StoreConfig> store(Options store, Path directory) {
        Duration flush =
                store.duration("flush", StoreConfig.DEFAULT_FLUSH, Duration.ofSeconds(1), Duration.ofSeconds(60));
        long quota = size(store, "quota", 1_000_000_000L, LEAST_QUOTA, "10MB");
        long reserve = size(store, "reserve", 50_000_000L, LEAST_RESERVE, "1MB");
        Retention keep = retention(store);
        store.finish();
        return Optional.of(new StoreConfig(directory, flush, quota, reserve, keep));
    }

    /** Shorter periods are never kept longer than those that they could be made into again. */
    private static Retention retention(Options store) {
        Retention usual = Retention.DEFAULT;
        Duration minutes = store.duration("keepMinutes", usual.minutes(), Retention.LEAST_MINUTES, Retention.LONGEST);
        Duration least = longer(minutes, Retention.SETTLEMENT);
        Duration quarters =
                store.duration("keepQuarterHours", longer(usual.quarterHours(), least), least, Retention.LONGEST);
        Duration hours = store.duration("keepHours", longer(usual.hours(), quarters), quarters, Retention.LONGEST);
        return new Retention(minutes, quarters, hours);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static long size(Options block, String key, long fallback, long least, String leastText) {
        return block.text(key)
                .map(text -> {
                    Matcher m = SIZE.matcher(text);
                    long bytes = m.matches() ? Long.parseLong(m.group(1)) * factor(m.group(2)) : -1;
                    if (bytes < least) {
                        block.problem(key, "is '" + text + "'", "a size such as 500MB or 2GB, at least " + leastText);
                        return fallback;
                    }
                    return bytes;
                })
                .orElse(fallback);
    }

    private static long factor(String unit) {
        return switch (unit) {
            case "kB" -> 1_000L;
            case "MB" -> 1_000_000L;
            default -> 1_000_000_000L;
        };
    }
}
