package energy.busbar.profiles;

import energy.busbar.profiles.yaml.YamlProblem;
import java.util.List;
import java.util.Optional;

/**
 * A profile, or all that is wrong with it.
 *
 * @param warnings what keeps nobody from using the profile, and is most likely not meant
 */
public record ProfileReading(Optional<Profile> profile, List<YamlProblem> problems, List<YamlProblem> warnings) {
    public ProfileReading {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    static ProfileReading of(Profile profile, List<YamlProblem> warnings) {
        return new ProfileReading(Optional.of(profile), List.of(), warnings);
    }

    static ProfileReading broken(List<YamlProblem> problems) {
        return new ProfileReading(Optional.empty(), problems, List.of());
    }
}
