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
 * All profiles by name: those that are shipped, and over them those of a directory of the user's own. A profile is read
 * when it is first asked for. Thread-safe.
 */
public final class ProfileCatalogue {
    /** Files of a user's directory. */
    public static final int MAX_FILES = 500;

    /** Bytes of one of them. */
    public static final int MAX_BYTES = 512 * 1024;

    private static final String FOLDER = "devices/";
    private static final String SUFFIX = ".yaml";
    private static final Map<String, ProfileText> SHIPPED = shippedTexts();

    private final Map<String, ProfileText> own;
    private final Map<String, ProfileReading> read = new ConcurrentHashMap<>();

    private ProfileCatalogue(Map<String, ProfileText> own) {
        this.own = own;
    }

    /** @param overridden whether a user's profile stands in for a shipped one of this name */
    public record Entry(String name, ProfileOrigin origin, boolean overridden) {}

    public static ProfileCatalogue shipped() {
        return new ProfileCatalogue(Map.of());
    }

    /**
     * @param directory with files {@code NAME.yaml}; others are not looked at
     * @throws UncheckedIOException if it cannot be read, or has more or larger files than the bounds
     */
    public static ProfileCatalogue with(Path directory) {
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
                own.put(name, new ProfileText(name, ProfileOrigin.USER, file.toString(), text(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("profiles in " + directory + " cannot be read: " + e.getMessage(), e);
        }
        return new ProfileCatalogue(Map.copyOf(own));
    }

    /** Every profile, by name. */
    public List<Entry> entries() {
        Map<String, Entry> entries = new TreeMap<>();
        SHIPPED.keySet().forEach(n -> entries.put(n, new Entry(n, ProfileOrigin.SHIPPED, false)));
        own.keySet().forEach(n -> entries.put(n, new Entry(n, ProfileOrigin.USER, SHIPPED.containsKey(n))));
        return List.copyOf(entries.values());
    }

    /** Empty for a name that nothing has. */
    public Optional<ProfileReading> find(String name) {
        return text(name, ProfileOrigin.USER).map(text -> read.computeIfAbsent(name, n -> read(text)));
    }

    /** What a profile says, as it was written, before inheritance. */
    public Optional<String> text(String name) {
        return text(name, ProfileOrigin.USER).map(ProfileText::text);
    }

    /** Reads a file that need not be in the catalogue; what it extends is looked for here. */
    public ProfileReading lint(Path file) {
        try {
            return read(new ProfileText(name(file), ProfileOrigin.USER, file.toString(), text(file)));
        } catch (IOException e) {
            return ProfileReading.broken(
                    List.of(new YamlProblem(file.toString(), 0, "", "cannot be read: " + e.getMessage(), "a profile")));
        }
    }

    /** Profiles that fit what is known of a device, best first; of equal ones the user's own first. */
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
                .thenComparing(s -> s.origin() == ProfileOrigin.USER ? 0 : 1)
                .thenComparing(s -> s.profile().name()));
        return scored.stream().map(Scored::profile).toList();
    }

    private Optional<ProfileText> text(String name, ProfileOrigin origin) {
        ProfileText text = origin == ProfileOrigin.USER ? own.getOrDefault(name, SHIPPED.get(name)) : SHIPPED.get(name);
        return Optional.ofNullable(text);
    }

    private ProfileReading read(ProfileText text) {
        List<YamlProblem> problems = new ArrayList<>();
        ProfileTree tree = new Inheritance(this::text, problems).resolve(text);
        if (!problems.isEmpty() && tree.root().isEmpty()) {
            return ProfileReading.broken(problems);
        }
        List<Problem> noted = new ArrayList<>();
        Profile profile = new ProfileReader(tree, text.name(), noted).read();
        // A value that is wrong can be looked at twice; one line tells it.
        Set<YamlProblem> all = new LinkedHashSet<>(problems);
        noted.forEach(problem -> all.add(tree.locate(problem)));
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

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static Map<String, ProfileText> shippedTexts() {
        Map<String, ProfileText> texts = new TreeMap<>();
        for (String name : resource(FOLDER + "index.txt").lines().toList()) {
            texts.put(
                    name,
                    new ProfileText(name, ProfileOrigin.SHIPPED, name + SUFFIX, resource(FOLDER + name + SUFFIX)));
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
