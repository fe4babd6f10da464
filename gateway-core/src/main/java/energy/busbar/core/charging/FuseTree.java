package energy.busbar.core.charging;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The fuses of a site. The first is the root, the grid connection; a parent stands before its children.
 *
 * @param fuses by index, which is what everything else names a fuse by
 */
public record FuseTree(List<Fuse> fuses) {
    /**
     * @param parent index; −1 for the root
     * @param ratingAmps of the fuse on each phase
     * @param otherAmps most that flows here on each phase apart from chargers, what is further down included; NaN where
     *     nobody has said
     * @param metered whether a meter shows the current of this fuse; while it does not, chargers below are at their safe
     *     current
     */
    public record Fuse(String id, int parent, PhaseAmps ratingAmps, PhaseAmps otherAmps, boolean metered) {}

    public FuseTree {
        fuses = List.copyOf(fuses);
        if (fuses.isEmpty()) {
            throw new IllegalArgumentException("a tree has at least one fuse, the grid connection's");
        }
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < fuses.size(); i++) {
            Fuse fuse = fuses.get(i);
            boolean fits = i == 0 ? fuse.parent() == -1 : fuse.parent() >= 0 && fuse.parent() < i;
            if (!fits) {
                throw new IllegalArgumentException("fuse " + fuse.id() + " has parent " + fuse.parent()
                        + "; the first has −1, each other the index of one before it");
            }
            if (!ids.add(fuse.id())) {
                throw new IllegalArgumentException("fuse " + fuse.id() + " is listed twice");
            }
        }
    }
}
