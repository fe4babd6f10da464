package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigReader;
import energy.busbar.profiles.pack.MakerKeys;
import energy.busbar.profiles.pack.PackCheck;
import energy.busbar.profiles.pack.PackStore;
import energy.busbar.profiles.pack.PackVersion;
import energy.busbar.profiles.pack.ProfilePlaces;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Packs and keys of the gateway whose configuration this is. */
record PackPlaces(ProfilePlaces places, Path state) {
    static PackPlaces of(ConfigOption config, PrintWriter err) {
        ConfigFile file = ConfigFile.read(config.file);
        PackPlaces found = new PackPlaces(ConfigReader.places(file), ConfigReader.stateDirectory(file));
        StateDirectory.mustBeVisible(found.state);
        MakerKeys.directory(found.places.keys()).problems().forEach(p -> err.println("busbar: " + p));
        return found;
    }

    PackStore store() {
        return new PackStore(places.packs());
    }

    /** For what is installed already. */
    PackCheck check() {
        return places.check(ConfigReader.version());
    }

    /** For what comes in. */
    static PackCheck strict(MakerKeys keys) {
        return new PackCheck(
                keys, PackVersion.leading(ConfigReader.version()), Optional.of(LocalDate.now(ZoneOffset.UTC)));
    }
}
