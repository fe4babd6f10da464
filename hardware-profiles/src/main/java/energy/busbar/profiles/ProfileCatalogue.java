package energy.busbar.profiles;

import energy.busbar.core.driver.Options.Problem;
import energy.busbar.profiles.ProfileMatch.Identity;
import energy.busbar.profiles.yaml.YamlProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All profiles by name: those that are shipped, over them those of makers' packs, and over these those of a directory of
 * the user's own. A profile is read when it is first asked for. Thread-safe.
 */
public final class ProfileCatalogue {
    /** Files of a user's directory. */
    public static final int MAX_FILES = 500;

    /** Bytes of one of them. */
    public static final int MAX_BYTES = 512 * 1024;

    private static final String FOLDER = "devices/";
    private static final String SUFFIX = ".yaml";
    private static final Map<String, ProfileText> SHIPPED = shippedTexts();

    private final Map<String, ProfileText> packed;
    private final Map<String, ProfileText> own;
    private final List<RefusedPack> refused;
    private final Map<String, ProfileReading> read = new ConcurrentHashMap<>();

    private ProfileCatalogue(Map<String, ProfileText> packed, Map<String, ProfileText> own, List<RefusedPack> refused) {
        this.packed = packed;
        this.own = own;
        this.refused = List.copyOf(refused);
    }

    /**
     * @param source where it comes from: {@code shipped}, a pack's name and version, or a file
     * @param overridden whether it stands in for another of this name
     */
    public record Entry(String name, ProfileOrigin origin, String source, boolean overridden) {}

    public static ProfileCatalogue shipped() {
        return new ProfileCatalogue(Map.of(), Map.of(), List.of());
    }

    /**
     * @param directory with files {@code NAME.yaml}; others are not looked at
     * @throws UncheckedIOException if it cannot be listed, or has more files than the bound
     */
    public static ProfileCatalogue with(Path directory) {
        return of(List.of(), List.of(), Optional.of(directory));
    }

    /**
     * @param packs no two of which have a profile of the same name
     * @param refused packs that are there and not among them
     * @param directory of the user's own, as for {@link #with}
     * @throws UncheckedIOException as {@link #with}
     */
    public static ProfileCatalogue of(List<ProfilePack> packs, List<RefusedPack> refused, Optional<Path> directory) {
        Map<String, ProfileText> packed = new HashMap<>();
        for (ProfilePack pack : packs) {
            String source = pack.name() + " " + pack.version();
            pack.texts()
                    .forEach((name, text) -> packed.put(
                            name,
                            new ProfileText(
                                    name, ProfileOrigin.PACK, source, pack.folder() + "/" + name + SUFFIX, text)));
        }
        return new ProfileCatalogue(
                Map.copyOf(packed), directory.map(ProfileCatalogue::own).orElse(Map.of()), refused);
    }

    private static Map<String, ProfileText> own(Path directory) {
        Map<String, ProfileText> own = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> profiles = files.filter(f -> f.getFileName().toString().endsWith(SUFFIX))
                    .limit(MAX_FILES + 1L)
                    .toList();
            if (profiles.size() > MAX_FILES) {
                throw new IOException("more than " + MAX_FILES + " profiles");
            }
            for (Path file : profiles) {
                String name = name(file);
                own.put(name, ProfileText.own(name, file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("profiles in " + directory + " cannot be read: " + e.getMessage(), e);
        }
        return Map.copyOf(own);
    }

    /** Packs that are installed but not used, with the reason. */
    public List<RefusedPack> refused() {
        return refused;
    }

    /** Every profile, by name. */
    public List<Entry> entries() {
        Map<String, Entry> entries = new TreeMap<>();
        for (Map<String, ProfileText> layer : List.of(SHIPPED, packed, own)) {
            layer.forEach((name, text) ->
                    entries.put(name, new Entry(name, text.origin(), text.source(), entries.containsKey(name))));
        }
        return List.copyOf(entries.values());
    }

    /** Empty for a name that nothing has. */
    public Optional<ProfileReading> find(String name) {
        return top(name).map(text -> read.computeIfAbsent(name, n -> read(text)));
    }

    /** What a profile says, as it was written, before inheritance. */
    public Optional<String> text(String name) {
        return top(name).map(ProfileText::text);
    }

    /** Reads a file that need not be in the catalogue; what it extends is looked for here. */
    public ProfileReading lint(Path file) {
        return read(ProfileText.own(name(file), file));
    }

    /** Profiles that fit what is known of a device, best first; of equal ones the user's own first, then those of packs. */
    public List<Profile> match(Identity identity) {
        record Scored(Profile profile, int score, ProfileOrigin origin) {}
        List<Scored> scored = new ArrayList<>();
        for (Entry entry : entries()) {
            Optional<Profile> profile = find(entry.name()).flatMap(ProfileReading::profile);
            profile.filter(p -> !p.isAbstract())
                    .ifPresent(p -> p.match()
                            .score(identity)
                            .ifPresent(score -> scored.add(new Scored(p, score, entry.origin()))));
        }
        scored.sort(Comparator.comparingInt((Scored s) -> -s.score())
                .thenComparing(Scored::origin, Comparator.reverseOrder())
                .thenComparing(s -> s.profile().name()));
        return scored.stream().map(Scored::profile).toList();
    }

    private Optional<ProfileText> top(String name) {
        return Optional.ofNullable(own.getOrDefault(name, packed.getOrDefault(name, SHIPPED.get(name))));
    }

    /** What is signed rests on nothing but its own pack and what is shipped; only the user's own rests on all. */
    private Optional<ProfileText> base(String name, ProfileText from) {
        boolean isSelf = name.equals(from.name());
        if (from.origin() == ProfileOrigin.USER && !isSelf && own.containsKey(name)) {
            return Optional.ofNullable(own.get(name));
        }
        ProfileText ofPack = packed.get(name);
        boolean mayUse = from.origin() == ProfileOrigin.USER
                || (from.origin() == ProfileOrigin.PACK
                        && !isSelf
                        && ofPack != null
                        && ofPack.source().equals(from.source()));
        return Optional.ofNullable(ofPack).filter(text -> mayUse).or(() -> Optional.ofNullable(SHIPPED.get(name)));
    }

    private ProfileReading read(ProfileText text) {
        if (text.unread().isPresent()) {
            return ProfileReading.broken(List.of(text.unread().get()));
        }
        List<YamlProblem> problems = new ArrayList<>();
        Inheritance inheritance = new Inheritance(this::base, problems);
        ProfileTree tree = inheritance.resolve(text);
        if (!problems.isEmpty() && tree.root().isEmpty()) {
            return ProfileReading.broken(problems);
        }
        List<Problem> noted = new ArrayList<>();
        Profile profile = new ProfileReader(tree, text.name(), noted).read();
        // A value that is wrong can be looked at twice; one line tells it.
        Set<YamlProblem> all = new LinkedHashSet<>(problems);
        // What is missing without the base that was not found, nobody has left out.
        noted.stream()
                .map(tree::locate)
                .filter(problem -> inheritance.isComplete() || problem.line() > 0)
                .forEach(all::add);
        if (all.isEmpty()) {
            return ProfileReading.of(
                    profile,
                    sorted(ReleaseCheck.warnings(profile).stream()
                            .map(tree::locate)
                            .toList()));
        }
        return ProfileReading.broken(sorted(all));
    }

    private static List<YamlProblem> sorted(Collection<YamlProblem> problems) {
        List<YamlProblem> sorted = new ArrayList<>(problems);
        sorted.sort(Comparator.comparing(YamlProblem::file).thenComparingInt(YamlProblem::line));
        return sorted;
    }

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    private static Map<String, ProfileText> shippedTexts() {
        Map<String, ProfileText> texts = new TreeMap<>();
        for (String name : resource(FOLDER + "index.txt").lines().toList()) {
            texts.put(
                    name,
                    new ProfileText(
                            name, ProfileOrigin.SHIPPED, "shipped", name + SUFFIX, resource(FOLDER + name + SUFFIX)));
        }
        return Map.copyOf(texts);
    }

    private static String resource(String path) {
        try (InputStream in = ProfileCatalogue.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }
}
