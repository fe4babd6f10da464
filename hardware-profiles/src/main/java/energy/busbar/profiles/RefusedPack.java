package energy.busbar.profiles;

import java.util.Set;

/**
 * An installed pack that is not used.
 *
 * @param why what is wrong with it, and what would be right
 * @param profiles names that its folder has files for; nobody has checked them
 */
public record RefusedPack(String name, String why, Set<String> profiles) {
    public RefusedPack {
        profiles = Set.copyOf(profiles);
    }

    @Override
    public String toString() {
        return "the profile pack " + name + " is not used: " + why;
    }
}
