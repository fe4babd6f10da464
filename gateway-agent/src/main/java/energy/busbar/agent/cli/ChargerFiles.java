package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigFile;
import energy.busbar.agent.config.ConfigReader;
import energy.busbar.driver.ocpp.files.FilesConfig;
import energy.busbar.driver.ocpp.files.ImageShelf;
import energy.busbar.driver.ocpp.files.LogShelf;
import energy.busbar.driver.ocpp.files.UpdateBook;
import java.nio.file.Path;

/** Chargers' logs and firmware in the directory of the gateway whose configuration this is, whether it runs or not. */
record ChargerFiles(Path state, FilesConfig config) {
    static ChargerFiles of(ConfigOption config) {
        ConfigFile file = ConfigFile.read(config.file);
        ChargerFiles found = new ChargerFiles(
                ConfigReader.stateDirectory(file),
                FilesConfig.read(file.root().block("ocpp").block("files")));
        StateDirectory.mustBeVisible(found.state);
        return found;
    }

    LogShelf logs() {
        return new LogShelf(state, config);
    }

    ImageShelf images() {
        return new ImageShelf(state, config);
    }

    UpdateBook updates() {
        return new UpdateBook(state);
    }
}
