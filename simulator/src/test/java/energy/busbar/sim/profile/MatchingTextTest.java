package energy.busbar.sim.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.TextPattern;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MatchingTextTest {
    private static final Register LONG =
            Acme.PROFILE.identity().get("serialNumber").register();

    @Test
    void the_patterns_of_every_shipped_profile_have_a_text() {
        for (ProfileCatalogue.Entry entry : ProfileCatalogue.shipped().entries()) {
            Optional<Profile> profile =
                    ProfileCatalogue.shipped().find(entry.name()).flatMap(ProfileReading::profile);
            for (String field : List.of("manufacturer", "model", "firmwareVersion", "serialNumber")) {
                profile.flatMap(p -> MatchingText.pattern(p.match(), field))
                        .ifPresent(pattern -> assertFalse(
                                MatchingText.of(pattern, LONG).isEmpty(), entry.name() + " " + field + " " + pattern));
            }
        }
    }

    @Test
    void where_none_is_found_or_none_fits_the_device_says_nothing() throws TextPattern.Unsupported {
        assertEquals("", MatchingText.of(TextPattern.of("A{3}B"), LONG));
        assertEquals("", MatchingText.of(TextPattern.of("A".repeat(200)), LONG));
        assertEquals("V1.2", MatchingText.of(TextPattern.of("V1\\.2.*"), LONG));
    }
}
