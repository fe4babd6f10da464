package energy.busbar.profiles;

import energy.busbar.core.driver.Options.Problem;
import energy.busbar.profiles.yaml.YamlFile;
import energy.busbar.profiles.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Follows {@code extends} from a profile to its root and lays the files over each other. A profile that extends its own
 * name extends the one that it stands over.
 */
final class Inheritance {
    /** Files in a chain, the profile itself among them. */
    static final int MAX_CHAIN = 5;

    private final BiFunction<String, ProfileText, Optional<ProfileText>> finder;
    private final List<YamlProblem> problems;
    private boolean complete = true;

    /** @param finder gives the profile of a name that the given one extends */
    Inheritance(BiFunction<String, ProfileText, Optional<ProfileText>> finder, List<YamlProblem> problems) {
        this.finder = finder;
        this.problems = problems;
    }

    ProfileTree resolve(ProfileText top) {
        List<ProfileText> chain = new ArrayList<>();
        List<ProfileTree> trees = new ArrayList<>();
        Optional<ProfileText> next = Optional.of(top);
        while (next.isPresent()) {
            ProfileText text = next.get();
            YamlFile yaml = YamlFile.parse(text.file(), text.text());
            if (text.unread().isPresent()) {
                problems.add(text.unread().get());
                complete = false;
            } else {
                problems.addAll(yaml.problems());
            }
            chain.add(text);
            ProfileTree tree = ProfileTree.of(yaml);
            trees.add(tree);
            next = base(tree, chain);
        }
        ProfileTree merged = trees.get(trees.size() - 1);
        for (int i = trees.size() - 2; i >= 0; i--) {
            merged = trees.get(i).over(merged);
        }
        return merged;
    }

    /** Whether every base was found. */
    boolean isComplete() {
        return complete;
    }

    private Optional<ProfileText> base(ProfileTree tree, List<ProfileText> chain) {
        Object name = tree.root().get("extends");
        if (name == null) {
            return Optional.empty();
        }
        ProfileText from = chain.get(chain.size() - 1);
        Optional<ProfileText> base = name instanceof String word ? finder.apply(word, from) : Optional.empty();
        if (base.isEmpty()) {
            return refuse(tree, "is '" + name + "'", "the name of another profile");
        }
        if (chain.stream()
                .anyMatch(t -> t.name().equals(name) && t.origin() == base.get().origin())) {
            return refuse(tree, "is '" + name + "', which extends this profile", "no circle");
        }
        if (chain.size() >= MAX_CHAIN) {
            return refuse(tree, "makes a chain of more than " + MAX_CHAIN + " profiles", "a shorter chain");
        }
        return base;
    }

    private Optional<ProfileText> refuse(ProfileTree tree, String message, String expected) {
        complete = false;
        problems.add(tree.locate(new Problem("extends", message, expected)));
        return Optional.empty();
    }
}
