package energy.busbar.agent.config;

import energy.busbar.agent.config.GatewayConfig.ConfiguredDevice;
import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.core.engine.PollPeriods;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.Site;
import energy.busbar.core.model.Site.Coupling;
import energy.busbar.core.model.Site.Feeder;
import energy.busbar.core.model.Site.Placement;
import energy.busbar.core.model.Site.Role;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The site graph: its feeders, and each device's place in it. */
final class SiteReader {
    static final int MAX_DEVICES = 1_000;
    static final int MAX_FEEDERS = 200;
    private static final double MAX_WATTS = 1e9;
    /** Longest time between two readings that still counts as watching a device. */
    private static final Duration MAX_POLL = Duration.ofHours(1);

    /** What each role can be played by. */
    private static final Map<Role, Set<DeviceType>> TYPES_OF_ROLE = Map.of(
            Role.GRID_METER, EnumSet.of(DeviceType.METER),
            Role.SUB_METER, EnumSet.of(DeviceType.METER),
            Role.PV, EnumSet.of(DeviceType.INVERTER),
            Role.STORAGE, EnumSet.of(DeviceType.BATTERY),
            Role.CHARGING, EnumSet.of(DeviceType.CHARGER, DeviceType.VEHICLE));

    private final ConfigFile file;
    private final Options options;
    private final List<String> protocols;
    private final String id;
    private final String name;
    private final ZoneId zone;
    private final boolean commissioned;
    private final OptionalDouble exportLimit;
    private final OptionalDouble importLimit;
    private final List<Feeder> feeders = new ArrayList<>();
    private final List<Options> feederBlocks = new ArrayList<>();
    private Optional<DeviceId> gridMeter = Optional.empty();
    private int unnamed;

    SiteReader(ConfigFile file, Options options, Set<String> protocols) {
        this.file = file;
        this.protocols = List.copyOf(new TreeSet<>(protocols));
        this.options = options;
        id = options.requiredText("id");
        name = options.text("name").orElse(id);
        zone = zone(options);
        commissioned = options.flag("commissioned", false);
        exportLimit = watts(options, "exportLimit");
        importLimit = watts(options, "importLimit");
        feeders(options);
        options.finish();
    }

    private static ZoneId zone(Options options) {
        return options.text("timezone")
                .map(text -> {
                    try {
                        return ZoneId.of(text);
                    } catch (DateTimeException e) {
                        options.problem("timezone", "is '" + text + "'", "an IANA time zone such as Europe/Berlin");
                        return ZoneOffset.UTC;
                    }
                })
                .orElse(ZoneOffset.UTC);
    }

    private static OptionalDouble watts(Options options, String key) {
        return options.number(key, 0, MAX_WATTS).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    private void feeders(Options site) {
        List<Options> blocks = site.blocks("feeders");
        if (blocks.isEmpty() || blocks.size() > MAX_FEEDERS) {
            site.problem(
                    "feeders",
                    blocks.isEmpty() ? "is missing or empty" : "has " + blocks.size() + " entries",
                    "1 to " + MAX_FEEDERS + ", the first the grid connection, such as - {id: main, fuseAmps: 35}");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (Options block : blocks) {
            String feeder = block.requiredText("id");
            Optional<String> parent = block.text("parent");
            double amps = block.requiredNumber("fuseAmps", 1, 10_000);
            double volts = block.number("nominalVolts", 50, 100_000).orElse(230.0);
            List<Double> byPhase = ChargingReader.byPhase(block, amps);
            Optional<DeviceId> meter = meter(block);
            OptionalDouble other =
                    block.number("otherAmps", 0, 10_000).map(OptionalDouble::of).orElse(OptionalDouble.empty());
            block.finish();
            if (seen.isEmpty() && parent.isPresent()) {
                block.problem("parent", "is '" + parent.get() + "'", "none: the first feeder is the grid connection");
                parent = Optional.empty();
            } else if (!seen.isEmpty() && parent.isEmpty()) {
                block.problem("parent", "is missing", "one of the feeders above: " + String.join(", ", seen));
                parent = Optional.of(feeders.get(0).id());
            } else if (parent.isPresent() && !seen.contains(parent.get())) {
                block.problem(
                        "parent", "is '" + parent.get() + "'", "one of the feeders above: " + String.join(", ", seen));
                parent = Optional.of(feeders.get(0).id());
            }
            if (!feeder.isEmpty() && !seen.add(feeder)) {
                block.problem("id", "is '" + feeder + "' as of another feeder", "one of its own");
            } else if (!feeder.isEmpty()) {
                feeders.add(new Feeder(feeder, parent, amps, volts, byPhase, meter, other));
                feederBlocks.add(block);
            }
        }
    }

    /** Whether it is there and a meter is looked at when the devices are known. */
    private static Optional<DeviceId> meter(Options feeder) {
        Optional<String> named = feeder.text("meter");
        if (named.isPresent() && !DeviceId.isValid(named.get())) {
            feeder.problem("meter", "is '" + named.get() + "'", "the id of a device of type meter");
            return Optional.empty();
        }
        return named.map(DeviceId::new);
    }

    /** Empty where its id cannot be used; other problems are noted and something is put in the place. */
    Optional<ConfiguredDevice> device(Options block) {
        String idText = block.requiredText("id");
        boolean idFits = DeviceId.isValid(idText);
        if (!idFits && !idText.isEmpty()) {
            block.problem("id", "is '" + idText + "'", "1 to 64 of a-z, 0-9 and '-', starting with a letter or digit");
        }
        String deviceName = block.text("name").orElse(idText);
        Optional<DeviceType> type = word(block, "type", Arrays.asList(DeviceType.values()), DeviceType::word);
        Optional<Role> role = word(block, "role", Arrays.asList(Role.values()), r -> lower(r.name()));
        Optional<String> protocol = word(block, "protocol", protocols, p -> p);
        String feeder = feeder(block);
        List<Phase> phases = phases(block);
        Coupling coupling = block.word("coupling", "ac", Set.of("ac", "dc")).equals("dc") ? Coupling.DC : Coupling.AC;
        OptionalDouble safe = block.number("safe", -MAX_WATTS, MAX_WATTS)
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
        Set<String> tags = Set.copyOf(new HashSet<>(block.texts("tags")));
        PollPeriods periods = periods(block.block("poll"));
        Site.Charging charging = ChargingReader.read(block, type.orElse(DeviceType.CHARGER));
        ChargingReader.checkSafe(block, type.orElse(DeviceType.METER), safe);
        Options connection = block.block("connection");
        block.finish();
        if (type.isEmpty() || role.isEmpty() || protocol.isEmpty() || feeder.isEmpty()) {
            return Optional.empty();
        }
        // What is wrong here is noted; the device goes on, so that its connection is checked in the same run.
        fits(block, type.get(), role.get());
        DeviceId device = new DeviceId(idFits ? idText : "unnamed-" + ++unnamed);
        Placement placement = new Placement(
                device,
                type.get(),
                onlyMeter(block, device, role.get()),
                feeder,
                coupling,
                phases,
                safe,
                tags,
                charging);
        return Optional.of(new ConfiguredDevice(
                new DeviceConfig(device, deviceName, placement, connection), protocol.get(), periods));
    }

    private Role onlyMeter(Options block, DeviceId device, Role role) {
        if (role != Role.GRID_METER) {
            return role;
        }
        if (gridMeter.isPresent()) {
            block.problem(
                    "role", "is grid_meter, as of " + gridMeter.get(), "one grid meter; all others are sub_meter");
            return Role.SUB_METER;
        }
        gridMeter = Optional.of(device);
        return role;
    }

    private static void fits(Options block, DeviceType type, Role role) {
        Set<DeviceType> fitting = TYPES_OF_ROLE.getOrDefault(role, Set.of());
        if (fitting.contains(type)) {
            return;
        }
        block.problem(
                "role",
                "is " + lower(role.name()) + ", but the device is of type " + type.word(),
                "a role of such a device: "
                        + TYPES_OF_ROLE.entrySet().stream()
                                .filter(e -> e.getValue().contains(type))
                                .map(e -> lower(e.getKey().name()))
                                .sorted()
                                .collect(Collectors.joining(", ")));
    }

    private String feeder(Options block) {
        Optional<String> named = block.text("feeder");
        if (named.isEmpty()) {
            return feeders.isEmpty() ? "" : feeders.get(0).id();
        }
        if (feeders.stream().noneMatch(f -> f.id().equals(named.get()))) {
            block.problem(
                    "feeder",
                    "is '" + named.get() + "'",
                    "one of site.feeders: " + feeders.stream().map(Feeder::id).collect(Collectors.joining(", ")));
            return feeders.isEmpty() ? "" : feeders.get(0).id();
        }
        return named.get();
    }

    private static List<Phase> phases(Options block) {
        List<Phase> phases = new ArrayList<>();
        List<String> words = block.texts("phases");
        for (String word : words) {
            Optional<Phase> phase = Arrays.stream(Phase.values())
                    .filter(p -> p.name().equals(word))
                    .findFirst();
            if (phase.isEmpty() || phases.contains(phase.get())) {
                block.problem("phases", "holds '" + word + "'", "one to three different of L1, L2, L3");
                return List.of(Phase.values());
            }
            phases.add(phase.get());
        }
        return phases.isEmpty() ? List.of(Phase.values()) : phases;
    }

    private static PollPeriods periods(Options poll) {
        PollPeriods defaults = PollPeriods.defaults();
        Duration least = Duration.ofMillis(100);
        PollPeriods periods = new PollPeriods(
                poll.duration("fast", defaults.fast(), least, MAX_POLL),
                poll.duration("normal", defaults.normal(), least, MAX_POLL),
                poll.duration("slow", defaults.slow(), least, MAX_POLL));
        poll.finish();
        return periods;
    }

    private static <T> Optional<T> word(Options block, String key, List<T> all, Function<T, String> word) {
        String text = block.requiredText(key);
        Optional<T> found =
                all.stream().filter(each -> word.apply(each).equals(text)).findFirst();
        if (found.isEmpty() && !text.isEmpty()) {
            block.problem(
                    key, "is '" + text + "'", "one of " + all.stream().map(word).collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Empty where it has no feeder or no id. */
    Optional<Site> site(List<ConfiguredDevice> devices) {
        if (feeders.isEmpty() || id.isEmpty()) {
            return Optional.empty();
        }
        List<Placement> placements =
                devices.stream().map(d -> d.device().placement()).toList();
        try {
            Site site = new Site(id, name, zone, commissioned, exportLimit, importLimit, feeders, placements);
            new FuseCheck(site, feederBlocks).run();
            return Optional.of(site);
        } catch (IllegalArgumentException e) {
            file.problem(options.path(), "does not fit together: " + e.getMessage(), "see docs/gateway.example.yaml");
            return Optional.empty();
        }
    }
}
