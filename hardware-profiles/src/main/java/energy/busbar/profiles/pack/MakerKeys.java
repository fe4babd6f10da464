package energy.busbar.profiles.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The keys that a gateway trusts.
 *
 * @param problems files that are no keys; the others count all the same
 */
public record MakerKeys(Map<String, MakerKey> byId, List<String> problems) {
    private static final int MAX_KEYS = 64;
    private static final int MAX_BYTES = 4_096;
    private static final String SUFFIX = ".yaml";

    public MakerKeys {
        byId = Map.copyOf(byId);
        problems = List.copyOf(problems);
    }

    static MakerKeys of(MakerKey key) {
        return new MakerKeys(Map.of(key.id(), key), List.of());
    }

    /** One key, as its maker hands it out. */
    public static MakerKeys file(Path file) {
        return of(key(file));
    }

    /** Files {@code NAME.yaml}. Without the directory no key is trusted. */
    public static MakerKeys directory(Path directory) {
        Map<String, MakerKey> keys = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return new MakerKeys(keys, problems);
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> sorted = files.filter(f -> f.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .limit(MAX_KEYS + 1L)
                    .toList();
            if (sorted.size() > MAX_KEYS) {
                problems.add(directory + " has more than " + MAX_KEYS + " keys; the others do not count");
            }
            for (Path file : sorted.subList(0, Math.min(sorted.size(), MAX_KEYS))) {
                try {
                    MakerKey key = key(file);
                    if (keys.putIfAbsent(key.id(), key) != null) {
                        problems.add(file + " is the same key as another file's; expected each key once");
                    }
                } catch (PackException e) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            }
        } catch (IOException e) {
            problems.add(directory + " cannot be read (" + e + "); expected a directory with keys of makers");
        }
        return new MakerKeys(keys, problems);
    }

    private static MakerKey key(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new PackException(file + " has more than " + MAX_BYTES + " bytes; expected a maker's public key");
            }
            return MakerKey.read(file.toString(), PackFiles.text(file.toString(), bytes));
        } catch (IOException e) {
            throw new PackException(file + " cannot be read (" + e + "); expected a maker's public key", e);
        }
    }

    Optional<MakerKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }
}
