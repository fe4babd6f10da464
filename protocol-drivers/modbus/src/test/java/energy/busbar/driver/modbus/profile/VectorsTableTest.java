package energy.busbar.driver.modbus.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.ProfileVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** PROFILES.md says of each profile what its vectors rest on; it must be so. */
class VectorsTableTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z0-9-]+)` \\| ([a-z]+) \\| (\\d+) \\| (\\d+) \\| .*\\|");

    @Test
    void the_table_says_of_every_profile_what_its_vectors_rest_on() throws IOException {
        Map<String, String> told = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("PROFILES.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                told.put(row.group(1), row.group(2) + " " + row.group(3) + " " + row.group(4));
            }
        }
        ProfileCatalogue shipped = ProfileCatalogue.shipped();
        Map<String, String> held = shipped.entries().stream()
                .map(entry -> shipped.find(entry.name()).flatMap(ProfileReading::profile))
                .flatMap(Optional::stream)
                .filter(profile -> profile.protocol() == Protocol.MODBUS && !profile.isAbstract())
                .collect(Collectors.toMap(Profile::name, VectorsTableTest::row, (a, b) -> a, TreeMap::new));
        assertEquals(held, told);
    }

    private static String row(Profile profile) {
        List<ProfileVector> vectors = profile.vectors();
        long frames = vectors.stream().filter(v -> !v.request().isEmpty()).count();
        String best = vectors.stream()
                .map(ProfileVector::origin)
                .min(Comparator.naturalOrder())
                .map(origin -> origin.name().toLowerCase(Locale.ROOT))
                .orElse("-");
        return best + " " + frames + " " + (vectors.size() - frames);
    }
}
