package energy.busbar.profiles;

import energy.busbar.core.driver.Options;
import energy.busbar.profiles.yaml.YamlFile;
import energy.busbar.profiles.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A profile's values after inheritance, each with the file and line that it came from. */
final class ProfileTree {
    /** Lists whose entries are laid over those of the same name; every other list is replaced as a whole. */
    private static final Set<String> BY_NAME = Set.of("points", "identity");

    /** What a profile says of itself alone. */
    private static final Set<String> NOT_INHERITED = Set.of("name", "title", "abstract", "extends");

    private record Place(String file, int line, String path) {}

    private final String file;
    private final Map<String, Object> root = new LinkedHashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    private ProfileTree(String file) {
        this.file = file;
    }

    static ProfileTree of(YamlFile yaml) {
        ProfileTree tree = new ProfileTree(yaml.name());
        tree.root.putAll(yaml.root());
        yaml.lines().forEach((path, line) -> tree.places.put(path, new Place(yaml.name(), line, path)));
        return tree;
    }

    Map<String, Object> root() {
        return root;
    }

    /** This tree laid over {@code base}. An empty value of this one takes the base's away. */
    ProfileTree over(ProfileTree base) {
        ProfileTree merged = new ProfileTree(file);
        Map<String, Object> inherited = new LinkedHashMap<>(base.root);
        inherited.keySet().removeAll(NOT_INHERITED);
        merged.root.putAll(merged.block("", root, this, "", inherited, base, ""));
        return merged;
    }

    /** Where the value that a problem is about was written; for a missing value the block that lacks it. */
    YamlProblem locate(Options.Problem problem) {
        String known = problem.path();
        while (!known.isEmpty() && !places.containsKey(known)) {
            known = parent(known);
        }
        Place place = places.get(known);
        if (place == null) {
            return new YamlProblem(file, 0, problem.path(), problem.message(), problem.expected());
        }
        String path = place.path() + problem.path().substring(known.length());
        return new YamlProblem(place.file(), place.line(), path, problem.message(), problem.expected());
    }

    private static String parent(String path) {
        int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return cut < 0 ? "" : path.substring(0, cut);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> block(
            String out,
            Map<String, Object> own,
            ProfileTree from,
            String ownPath,
            Map<String, Object> base,
            ProfileTree baseFrom,
            String basePath) {
        Map<String, Object> merged = new LinkedHashMap<>();
        base.forEach((key, value) -> {
            if (!own.containsKey(key)) {
                merged.put(key, copy(join(out, key), value, baseFrom, join(basePath, key)));
            }
        });
        own.forEach((key, value) -> {
            String path = join(out, key);
            String ownKey = join(ownPath, key);
            Object below = base.get(key);
            if (value instanceof Map<?, ?> a && below instanceof Map<?, ?> b) {
                place(path, from, ownKey);
                merged.put(
                        key,
                        block(
                                path,
                                (Map<String, Object>) a,
                                from,
                                ownKey,
                                (Map<String, Object>) b,
                                baseFrom,
                                join(basePath, key)));
            } else if (value instanceof List<?> a && below instanceof List<?> b && BY_NAME.contains(key)) {
                place(path, from, ownKey);
                merged.put(key, named(path, a, from, ownKey, b, baseFrom, join(basePath, key)));
            } else {
                merged.put(key, copy(path, value, from, ownKey));
            }
        });
        return merged;
    }

    @SuppressWarnings("unchecked")
    private List<Object> named(
            String out,
            List<?> own,
            ProfileTree from,
            String ownPath,
            List<?> base,
            ProfileTree baseFrom,
            String basePath) {
        Map<Object, Integer> ownByName = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i) instanceof Map<?, ?> map && map.get("name") != null) {
                ownByName.putIfAbsent(map.get("name"), i);
            }
        }
        Set<Integer> used = new HashSet<>();
        List<Object> merged = new ArrayList<>();
        for (int i = 0; i < base.size(); i++) {
            String path = out + "[" + merged.size() + "]";
            String below = basePath + "[" + i + "]";
            Object entry = base.get(i);
            Integer over = entry instanceof Map<?, ?> map ? ownByName.get(map.get("name")) : null;
            if (over != null && used.add(over)) {
                String above = ownPath + "[" + over + "]";
                place(path, from, above);
                merged.add(block(
                        path,
                        (Map<String, Object>) own.get(over),
                        from,
                        above,
                        (Map<String, Object>) entry,
                        baseFrom,
                        below));
            } else {
                merged.add(copy(path, entry, baseFrom, below));
            }
        }
        for (int i = 0; i < own.size(); i++) {
            if (!used.contains(i)) {
                merged.add(copy(out + "[" + merged.size() + "]", own.get(i), from, ownPath + "[" + i + "]"));
            }
        }
        return merged;
    }

    private @Nullable Object copy(String out, @Nullable Object value, ProfileTree from, String path) {
        place(out, from, path);
        if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(key -> copy(join(out, (String) key), map.get(key), from, join(path, (String) key)));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                copy(out + "[" + i + "]", list.get(i), from, path + "[" + i + "]");
            }
        }
        return value;
    }

    private void place(String out, ProfileTree from, String path) {
        Place place = from.places.get(path);
        if (place != null) {
            places.put(out, place);
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
