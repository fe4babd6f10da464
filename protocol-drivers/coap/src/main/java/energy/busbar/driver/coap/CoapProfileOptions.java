package energy.busbar.driver.coap;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.CoapTraits;
import energy.busbar.profiles.DeadBands;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.Wear;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The {@code connection:} block of a CoAP device with a profile.
 *
 * @param link without resources: the profile has them
 * @param deadBands by point, in its unit
 * @param writesPerDay to resources whose writing wears the device's memory
 */
record CoapProfileOptions(
        CoapOptions link,
        Profile profile,
        DevicePart part,
        Map<String, Double> deadBands,
        Duration deadBandMaxAge,
        int writesPerDay) {
    CoapProfileOptions {
        deadBands = Map.copyOf(deadBands);
    }

    /** Empty where a problem was noted. */
    static Optional<CoapProfileOptions> read(Options options, DeviceType type, ProfileCatalogue catalogue) {
        Optional<Profile> profile = profile(options, catalogue);
        Optional<DevicePart> part = profile.flatMap(p -> part(p, type, options));
        if (options.has("resources")) {
            options.problem("resources", "stands beside profile", "one of them");
        }
        if (options.flag("push", false)) {
            options.problem("push", "does not go with profile", "resources: for a device that pushes");
        }
        Optional<CoapTraits> traits = profile.flatMap(Profile::coap);
        int writes = options.integer("writesPerDay", Wear.DEFAULT_PER_DAY, 1, 1_000);
        // Where there is no part, a problem was noted that says so.
        Map<String, Double> bands =
                part.map(p -> DeadBands.read(options.block("deadBands"), p)).orElse(Map.of());
        Duration age = DeadBands.readMaxAge(options);
        options.has("deadBands");
        CoapOptions link = CoapOptions.link(options, traits);
        options.finish();
        return part.map(p -> new CoapProfileOptions(link, profile.orElseThrow(), p, bands, age, writes));
    }

    private static Optional<Profile> profile(Options options, ProfileCatalogue catalogue) {
        String name = options.requiredText("profile");
        Optional<ProfileReading> found = catalogue.find(name);
        if (found.isEmpty() && !name.isEmpty()) {
            options.problem("profile", "is '" + name + "', which no profile is called", "one of " + names(catalogue));
        }
        found.map(ProfileReading::problems)
                .filter(p -> !p.isEmpty())
                .ifPresent(problems -> options.problem(
                        "profile",
                        "is '" + name + "', which has problems: " + problems.get(0),
                        "a profile without problems"));
        return found.flatMap(ProfileReading::profile).filter(p -> usable(p, options));
    }

    private static String names(ProfileCatalogue catalogue) {
        List<String> names = catalogue.entries().stream()
                .map(ProfileCatalogue.Entry::name)
                .filter(name -> catalogue
                        .find(name)
                        .flatMap(ProfileReading::profile)
                        .filter(p -> p.protocol() == Protocol.COAP && !p.isAbstract())
                        .isPresent())
                .toList();
        return String.join(", ", names);
    }

    private static boolean usable(Profile profile, Options options) {
        if (profile.protocol() != Protocol.COAP) {
            String protocol = profile.protocol() == Protocol.SUNSPEC ? "sunspec" : "modbus";
            options.problem("profile", "is '" + profile.name() + "', of another protocol", "protocol: " + protocol);
        } else if (profile.isAbstract()) {
            options.problem("profile", "is '" + profile.name() + "', which is abstract", "a profile that extends it");
        } else {
            return true;
        }
        return false;
    }

    private static Optional<DevicePart> part(Profile profile, DeviceType type, Options options) {
        Optional<DevicePart> part = profile.device(type);
        if (part.isEmpty()) {
            options.problem(
                    "profile",
                    "is '" + profile.name() + "', which is no " + type.word(),
                    "a device of type "
                            + profile.devices().keySet().stream()
                                    .map(DeviceType::word)
                                    .sorted()
                                    .collect(Collectors.joining(" or ")));
        }
        return part;
    }
}
