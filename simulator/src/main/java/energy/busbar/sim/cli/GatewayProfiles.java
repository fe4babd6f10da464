package energy.busbar.sim.cli;

import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.pack.ProfilePlaces;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --config} and {@code --profiles}: where a name is looked for, as the gateway looks for it. */
final class GatewayProfiles {
    private static final Path USUAL = Path.of("/etc/busbar/gateway.yaml");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "a gateway's configuration, whose own profiles and packs are known too; BUSBAR_CONFIG or"
                    + " /etc/busbar/gateway.yaml if not given")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = {"--profiles", "--directory"},
            paramLabel = "DIR",
            description = "profiles of your own, over those of packs and the shipped ones")
    private Optional<Path> directory = Optional.empty();

    private Optional<Path> config() {
        return config.or(() ->
                        Optional.ofNullable(System.getenv("BUSBAR_CONFIG")).map(Path::of))
                .or(() -> Optional.of(USUAL).filter(Files::isReadable));
    }

    /** Handed on to the gateway's side, so that both read the same profile. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        config().ifPresent(file -> arguments.addAll(List.of("--config", file.toString())));
        directory.ifPresent(folder -> arguments.addAll(List.of("--profiles", folder.toString())));
        return arguments;
    }

    /** @throws UncheckedIOException if a directory or file cannot be read */
    ProfileCatalogue catalogue() {
        Optional<ProfilePlaces> places = config().map(ProfilePlaces::ofConfiguration);
        if (places.isEmpty()) {
            return ProfileCatalogue.of(List.of(), List.of(), directory);
        }
        String version = GatewayProfiles.class.getPackage().getImplementationVersion();
        ProfileCatalogue catalogue = directory
                .map(places.get()::withOwn)
                .orElse(places.get())
                .catalogue(version == null ? "development" : version);
        catalogue.refused().forEach(pack -> System.err.println("busbar: " + pack));
        return catalogue;
    }
}
