package energy.busbar.sim.profile;

import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.Register;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The made-up profile of the tests. */
final class Acme {
    static final Profile PROFILE = read();
    static final DevicePart BATTERY = PROFILE.device(DeviceType.BATTERY).orElseThrow();

    private Acme() {}

    static Register register(String point) {
        return BATTERY.measured(point).orElseThrow().register();
    }

    private static Profile read() {
        try {
            Path folder = Path.of(
                    Objects.requireNonNull(Acme.class.getResource("/profiles")).toURI());
            ProfileReading reading =
                    ProfileCatalogue.with(folder).find("acme-hybrid").orElseThrow();
            return reading.profile().orElseThrow(() -> new AssertionError(reading.problems()));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
