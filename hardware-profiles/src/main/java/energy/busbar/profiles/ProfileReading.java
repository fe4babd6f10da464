package energy.busbar.profiles;

import energy.busbar.profiles.yaml.YamlProblem;
import java.util.List;
import java.util.Optional;

/** A profile, or all that is wrong with it. */
public record ProfileReading(Optional<Profile> profile, List<YamlProblem> problems) {
    public ProfileReading {
        problems = List.copyOf(problems);
    }

    static ProfileReading of(Profile profile) {
        return new ProfileReading(Optional.of(profile), List.of());
    }

    static ProfileReading broken(List<YamlProblem> problems) {
        return new ProfileReading(Optional.empty(), problems);
    }
}
