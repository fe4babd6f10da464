package energy.busbar.profiles;

import energy.busbar.core.driver.Options.Problem;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.ProfileWrite.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether everything that a write changes is given back. What can be read is put back as it was; the rest only a release
 * step can set. Pure.
 */
final class ReleaseCheck {
    private ReleaseCheck() {}

    /** @param profile without problems, so that its writes stand where the file has them */
    static List<Problem> warnings(Profile profile) {
        List<Problem> warnings = new ArrayList<>();
        profile.devices().values().forEach(part -> {
            for (int i = 0; i < part.writes().size(); i++) {
                String path = "devices." + part.type().word() + ".writes[" + i + "]";
                check(part, part.writes().get(i), path, warnings);
            }
        });
        return warnings;
    }

    private static void check(DevicePart part, ProfileWrite write, String path, List<Problem> warnings) {
        Set<String> released = write.release().stream().map(Step::point).collect(Collectors.toSet());
        // With a read-back what was in force before is known, and is set again by the write itself.
        boolean known = part.writes().stream()
                .anyMatch(w ->
                        w.quantity() == write.quantity() && w.readBack().point().isPresent());
        if (!known && isLeft(part, write.point(), released)) {
            warnings.add(warning(path + ".point", write.point()));
        }
        steps(part, write.enable(), path + ".enable", released, warnings);
        steps(part, write.commit(), path + ".commit", released, warnings);
    }

    private static void steps(
            DevicePart part, List<Step> steps, String path, Set<String> released, List<Problem> warnings) {
        for (int i = 0; i < steps.size(); i++) {
            String name = steps.get(i).point();
            if (isLeft(part, name, released)) {
                warnings.add(warning(path + "[" + i + "].point", name));
            }
        }
    }

    private static boolean isLeft(DevicePart part, String name, Set<String> released) {
        return !released.contains(name)
                && part.measured(name).filter(p -> !p.access().readable()).isPresent();
    }

    private static Problem warning(String path, String name) {
        return new Problem(
                path,
                "is '" + name + "', which cannot be read and stays as it was set when the quantity is given back",
                "a step for it in release");
    }
}
