package energy.busbar.profiles.pack;

import energy.busbar.core.driver.Options;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.yaml.YamlFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Where a gateway has its profiles.
 *
 * @param own directory of the user's own; empty for none
 * @param packs where packs are installed
 * @param keys of the makers whose packs are trusted
 */
public record ProfilePlaces(Optional<Path> own, Path packs, Path keys) {
    public static final String PACKS = "profile-packs";
    static final String KEYS = "profile-keys";
    /** Where a gateway keeps its things that does not say where. */
    private static final String USUAL_STATE = "/var/lib/busbar";

    /**
     * @param gateway that block of the configuration
     * @param folder of the configuration file
     * @param state the gateway's state directory
     */
    public static ProfilePlaces read(Options gateway, Path folder, Path state) {
        return new ProfilePlaces(
                gateway.text("profiles").map(text -> folder.resolve(text).normalize()),
                state.resolve(PACKS),
                folder.resolve(gateway.text("profileKeys").orElse(KEYS)).normalize());
    }

    /**
     * For programs that are no gateway and want its profiles; the rest of the configuration is not looked at.
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    public static ProfilePlaces ofConfiguration(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(YamlFile.MAX_SIZE), StandardCharsets.UTF_8);
            Options gateway =
                    new Options("", YamlFile.parse(file.toString(), text).root(), new ArrayList<>()).block("gateway");
            Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
            return read(
                    gateway,
                    folder,
                    folder.resolve(gateway.text("stateDirectory").orElse(USUAL_STATE)));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    public ProfilePlaces withOwn(Path directory) {
        return new ProfilePlaces(Optional.of(directory), packs, keys);
    }

    /** How installed packs are checked: a key that has expired keeps nothing out that was installed before. */
    public PackCheck check(String busbarVersion) {
        return new PackCheck(MakerKeys.directory(keys), PackVersion.leading(busbarVersion), Optional.empty());
    }

    /** @throws UncheckedIOException if the user's own directory cannot be read */
    public ProfileCatalogue catalogue(String busbarVersion) {
        PackStore.Loaded loaded = new PackStore(packs).load(check(busbarVersion));
        return ProfileCatalogue.of(
                loaded.packs().stream().map(PackStore.Installed::pack).toList(), loaded.refused(), own);
    }
}
