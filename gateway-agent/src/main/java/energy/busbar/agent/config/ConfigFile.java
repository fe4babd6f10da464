package energy.busbar.agent.config;

import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.Options.Problem;
import energy.busbar.profiles.yaml.YamlFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The configuration file as it stands on the disk. Its blocks collect problems while they are read. */
public final class ConfigFile {
    private static final int MAX_BYTES = YamlFile.MAX_SIZE;

    private final Path path;
    private final YamlFile yaml;
    private final List<Problem> found = new ArrayList<>();

    private ConfigFile(Path path, YamlFile yaml) {
        this.path = path;
        this.yaml = yaml;
    }

    /** @throws ConfigException when it cannot be read as a block of YAML at all */
    public static ConfigFile read(Path path) {
        ConfigFile file = new ConfigFile(path, YamlFile.parse(path.toString(), text(path)));
        if (file.yaml.root().isEmpty()) {
            throw new ConfigException(file.problems());
        }
        return file;
    }

    private static String text(Path path) {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw unreadable(path, "it is not a file", "the path of a configuration file after --config");
            }
            // Bounded while reading: the size that a file system tells need not be true.
            byte[] bytes;
            try (InputStream in = Files.newInputStream(path)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            if (bytes.length > MAX_BYTES) {
                throw unreadable(path, "the file has more than " + MAX_BYTES + " bytes", "a configuration");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            throw unreadable(path, "there is no such file", "the path of a configuration file after --config");
        } catch (AccessDeniedException e) {
            throw unreadable(path, "this user may not read it", "a file that the gateway's user may read");
        } catch (CharacterCodingException e) {
            throw unreadable(path, "it is not UTF-8 text", "a YAML file in UTF-8");
        } catch (IOException e) {
            throw unreadable(path, "it cannot be read: " + e.getMessage(), "a YAML file");
        }
    }

    private static ConfigException unreadable(Path path, String what, String expected) {
        return new ConfigException(List.of(new ConfigProblem(path, 0, what, expected)));
    }

    public Path path() {
        return path;
    }

    /** Everything in it; what is read from here, and from blocks of it, notes its problems in this file. */
    public Options root() {
        return new Options("", yaml.root(), found);
    }

    /** A problem that no single block could see. */
    void problem(String path, String what, String expected) {
        found.add(new Problem(path, what, expected));
    }

    /** By line. */
    public List<ConfigProblem> problems() {
        List<ConfigProblem> problems = new ArrayList<>();
        yaml.problems()
                .forEach(p -> problems.add(
                        new ConfigProblem(path, p.line(), (p.path() + " " + p.message()).strip(), p.expected())));
        for (Problem problem : found) {
            String where = problem.path().replaceAll("\\.$", "");
            problems.add(new ConfigProblem(
                    path, yaml.line(where), (where + " " + problem.message()).strip(), problem.expected()));
        }
        problems.sort(Comparator.comparingInt(ConfigProblem::line));
        return problems.stream().distinct().toList();
    }
}
