package energy.busbar.sim.cli;

import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code FILE|NAME}: a file that ends with .yaml, beside which its relatives are looked for, or a name that is known. */
final class ProfileArgument {
    private final ProfileCatalogue catalogue;
    private final String name;

    ProfileArgument(String given, GatewayProfiles gateway) {
        try {
            Path file = Path.of(given);
            boolean isFile = given.endsWith(".yaml");
            Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("."));
            catalogue = isFile ? ProfileCatalogue.with(folder) : gateway.catalogue();
            name = isFile ? String.valueOf(file.getFileName()).replaceAll("\\.yaml$", "") : given;
        } catch (UncheckedIOException e) {
            throw new Unusable(String.valueOf(e.getMessage()));
        }
    }

    /** Told to the person, without a trace. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    Profile profile() {
        ProfileReading reading = catalogue
                .find(name)
                .orElseThrow(() -> new Unusable("there is no profile '" + name
                        + "'; expected a file such as ./acme-meter.yaml, or a" + " name of: busbar profile list"));
        Profile profile = reading.profile()
                .orElseThrow(() -> new Unusable(
                        reading.problems().stream().map(String::valueOf).collect(Collectors.joining("\n"))));
        if (profile.protocol() == Profile.Protocol.SUNSPEC) {
            throw new Unusable(name + " is a profile of a SunSpec device, which has no registers of its own to serve;"
                    + " expected one with protocol modbus or coap");
        }
        if (profile.isAbstract()) {
            throw new Unusable(name + " is abstract; expected a profile that extends it");
        }
        return profile;
    }

    /**
     * All parts in the order of their words, or the one that is asked for.
     *
     * @param word empty for all
     */
    static List<DevicePart> parts(Profile profile, Optional<String> word) {
        List<DevicePart> parts = new ArrayList<>(profile.devices().values());
        parts.sort(Comparator.comparing(p -> p.type().word()));
        if (word.isEmpty()) {
            return parts;
        }
        return DeviceType.ofWord(word.get())
                .flatMap(profile::device)
                .map(List::of)
                .orElseThrow(() -> new Unusable("--device is '" + word.get() + "'; " + profile.name() + " is a "
                        + parts.stream().map(p -> p.type().word()).collect(Collectors.joining(", a "))));
    }
}
