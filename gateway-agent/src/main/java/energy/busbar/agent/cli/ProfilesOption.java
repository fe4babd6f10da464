package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigException;
import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigReader;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.pack.ProfilePlaces;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --profiles}; with {@code --config}, the profiles that the gateway itself has. */
final class ProfilesOption {
    private static final Path USUAL = Path.of("/etc/busbar/gateway.yaml");

    @Option(
            names = {"--profiles", "--directory"},
            paramLabel = "DIR",
            description = "profiles of your own, over those of packs and the shipped ones; gateway.profiles of the"
                    + " configuration if not given")
    Optional<Path> directory = Optional.empty();

    /**
     * What is shipped, what packs of the gateway have, and the user's own. Without a configuration there are no packs.
     *
     * @param err is told what is left out, and why
     * @throws ConfigException if the configuration that was asked for cannot be read
     */
    ProfileCatalogue catalogue(ConfigOption config, PrintWriter err) {
        try {
            Optional<ProfilePlaces> places = places(config, err);
            ProfileCatalogue catalogue = places.isPresent()
                    ? places.get().catalogue(ConfigReader.version())
                    : ProfileCatalogue.of(List.of(), List.of(), directory);
            catalogue.refused().forEach(pack -> err.println("busbar: " + pack));
            return catalogue;
        } catch (UncheckedIOException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        }
    }

    /** As {@link #catalogue}, for those who can go on without the configuration. */
    ProfileCatalogue catalogueOrShipped(ConfigOption config, PrintWriter err) {
        try {
            return catalogue(config, err);
        } catch (ConfigException e) {
            if (Files.exists(config.file)) {
                err.println(config.file + " cannot be read, so devices are not matched with profiles of your own");
            }
            return directory.map(ProfileCatalogue::with).orElseGet(ProfileCatalogue::shipped);
        }
    }

    private Optional<ProfilePlaces> places(ConfigOption config, PrintWriter err) {
        boolean isUsual = config.file.equals(USUAL);
        if (isUsual && !Files.isReadable(USUAL)) {
            if (Files.exists(USUAL)) {
                err.println("busbar: this user may not read " + USUAL + ": the gateway's own profiles and packs are"
                        + " left out");
            }
            return Optional.empty();
        }
        ConfigFile file = ConfigFile.read(config.file);
        ProfilePlaces places = ConfigReader.places(file);
        Path state = ConfigReader.stateDirectory(file);
        if (!file.problems().isEmpty()) {
            throw new ConfigException(file.problems());
        }
        if (Files.isDirectory(state) && !Files.isExecutable(state)) {
            err.println("busbar: this user may not look into " + state + ": profile packs are left out");
        }
        return Optional.of(directory.map(places::withOwn).orElse(places));
    }
}
