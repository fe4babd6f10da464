package energy.busbar.profiles.pack;

import energy.busbar.core.driver.Options;
import energy.busbar.profiles.yaml.YamlFile;
import energy.busbar.profiles.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A small YAML file of which every line must be understood. */
final class StrictYaml {
    private StrictYaml() {}

    /** @throws PackException with the first problem of the file, by its line */
    static <T> T read(String name, String text, Function<Options, T> reader) {
        YamlFile yaml = YamlFile.parse(name, text);
        List<Options.Problem> noted = new ArrayList<>();
        Options options = new Options("", yaml.root(), noted);
        if (!yaml.problems().isEmpty()) {
            throw new PackException(yaml.problems().get(0).toString());
        }
        T value = reader.apply(options);
        options.finish();
        if (!noted.isEmpty()) {
            Options.Problem p = noted.get(0);
            throw new PackException(
                    new YamlProblem(name, yaml.line(p.path()), p.path(), p.message(), p.expected()).toString());
        }
        return value;
    }
}
