package energy.busbar.driver.modbus.profile;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Driver;
import energy.busbar.core.driver.DriverFactory;
import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusBuses;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileLink;
import energy.busbar.profiles.ProfileMatch;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.ProfileWrite;
import energy.busbar.profiles.RefusedPack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Devices on Modbus that a hardware profile describes. */
public final class ModbusProfileFactory implements DriverFactory {
    private final ModbusBuses buses;
    private final ProfileCatalogue catalogue;

    /**
     * @param buses shared with other protocols on Modbus; its creator closes it
     * @param catalogue where profiles are looked for by name
     */
    public ModbusProfileFactory(ModbusBuses buses, ProfileCatalogue catalogue) {
        this.buses = buses;
        this.catalogue = catalogue;
    }

    @Override
    public String protocol() {
        return "modbus";
    }

    @Override
    public Driver create(DeviceConfig config, GatewayClock clock) {
        Options options = config.options();
        Optional<RefusedPack> refused = refused(options);
        if (refused.isPresent()) {
            // Nothing of the other keys can be checked without the profile.
            return new UnprofiledDriver(
                    config.id(),
                    "its profile " + options.text("profile").orElse("") + " is missing, since " + refused.get());
        }
        DeviceType type = config.placement().type();
        Profile profile = profile(options).orElseGet(ModbusProfileFactory::nothing);
        DevicePart part = part(profile, type, options);
        ProfileOptions read = ProfileOptions.read(options, profile, part);
        return new ProfileDriver(
                config, profile, part, read, buses.share(read.bus(), clock, options), clock, Sleep.REAL, new Random());
    }

    /** The pack that would have the profile, or what it extends, where nothing else has. */
    private Optional<RefusedPack> refused(Options options) {
        String name = options.text("profile").orElse("");
        Optional<ProfileReading> found = catalogue.find(name);
        if (found.isEmpty()) {
            return catalogue.refused().stream()
                    .filter(pack -> pack.profiles().contains(name))
                    .findFirst();
        }
        boolean lacksBase =
                found.get().problems().stream().anyMatch(p -> p.path().equals("extends"));
        return catalogue.refused().stream().filter(pack -> lacksBase).findFirst();
    }

    private Optional<Profile> profile(Options options) {
        String name = options.requiredText("profile");
        Optional<ProfileReading> found = catalogue.find(name);
        if (found.isEmpty() && !name.isEmpty()) {
            List<String> names = catalogue.entries().stream()
                    .map(ProfileCatalogue.Entry::name)
                    .toList();
            options.problem(
                    "profile",
                    "is '" + name + "', which no profile is called",
                    "a profile's name, such as " + String.join(", ", NearNames.of(name, names)));
        }
        found.map(ProfileReading::problems)
                .filter(p -> !p.isEmpty())
                .ifPresent(problems -> options.problem(
                        "profile",
                        "is '" + name + "', which has problems: " + problems.get(0),
                        "a profile without problems"));
        return found.flatMap(ProfileReading::profile).filter(p -> usable(p, options));
    }

    private static boolean usable(Profile profile, Options options) {
        if (profile.protocol() == Protocol.SUNSPEC) {
            options.problem("profile", "is '" + profile.name() + "', of a SunSpec device", "protocol: sunspec");
        } else if (profile.protocol() != Protocol.MODBUS) {
            options.problem("profile", "is '" + profile.name() + "', of a CoAP device", "protocol: coap");
        } else if (profile.isAbstract()) {
            options.problem("profile", "is '" + profile.name() + "', which is abstract", "a profile that extends it");
        } else {
            return true;
        }
        return false;
    }

    private static DevicePart part(Profile profile, DeviceType type, Options options) {
        Optional<DevicePart> part = profile.device(type);
        if (part.isEmpty() && !profile.devices().isEmpty()) {
            options.problem(
                    "profile",
                    "is '" + profile.name() + "', which is no " + type.word(),
                    "a device of type "
                            + profile.devices().keySet().stream()
                                    .map(DeviceType::word)
                                    .sorted()
                                    .collect(Collectors.joining(" or ")));
        }
        part.ifPresent(p -> p.writes().stream()
                .filter(w -> !isOneRequest(p, w))
                .forEach(write -> options.problem(
                        "profile",
                        "is '" + profile.name() + "', whose atomic group '" + write.atomic() + "' has holes",
                        "registers one behind the other")));
        return part.orElse(new DevicePart(type, Map.of(), List.of(), Optional.empty()));
    }

    private static boolean isOneRequest(DevicePart part, ProfileWrite write) {
        List<Send> group = Stream.concat(
                        Stream.of(write.point()), write.commit().stream().map(ProfileWrite.Step::point))
                .map(part::measured)
                .flatMap(Optional::stream)
                .map(p -> Send.of(p, new int[p.register().length()], Duration.ZERO))
                .toList();
        return write.atomic().isEmpty() || Send.together(group).isPresent();
    }

    /** Stands in for a profile that was not found, so that the other keys are checked too. */
    private static Profile nothing() {
        ProfileLink.ReadLimits reads = new ProfileLink.ReadLimits(100, 8, 1, List.of());
        return new Profile(
                "none",
                "none",
                false,
                Protocol.MODBUS,
                "",
                List.of(),
                new ProfileMatch(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of()),
                new ProfileLink(
                        List.of(1),
                        502,
                        0,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(3),
                        Optional.empty(),
                        reads),
                new Profile.SunSpecTraits(List.of(), Set.of(), Set.of(), 16),
                Map.of(),
                Map.of(),
                Set.of(),
                List.of(),
                List.of());
    }
}
