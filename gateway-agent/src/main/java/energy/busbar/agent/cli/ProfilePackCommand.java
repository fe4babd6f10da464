package energy.busbar.agent.cli;

import energy.busbar.driver.coap.CoapVectors;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfilePack;
import energy.busbar.profiles.pack.PackException;
import energy.busbar.profiles.pack.PackVersion;
import energy.busbar.profiles.pack.ProfilePacks;
import energy.busbar.profiles.yaml.YamlProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A maker's pack out of profile files. */
@Command(
        name = "pack",
        mixinStandardHelpOptions = true,
        description = {
            "Check profiles and put them into one signed file, which gateways install.",
            "",
            "  busbar profile pack acme-*.yaml --name acme-profiles --release 1.0.0 \\",
            "    --key acme.private.pem",
            ""
        })
final class ProfilePackCommand implements Callable<Integer> {
    private static final String PRIVATE = ".private.pem";

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "profiles NAME.yaml, or folders of them")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "of the pack; begins with the key's prefix")
    private String name = "";

    @Option(
            names = "--release",
            required = true,
            paramLabel = "VERSION",
            description = "of the pack, such as 1.0.0; larger each time")
    private String version = "";

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "NAME.private.pem of profile keygen")
    private Path key = Path.of("");

    @Option(names = "--public", paramLabel = "FILE", description = "its public key; NAME.yaml beside it if not given")
    private Optional<Path> publicKey = Optional.empty();

    @Option(
            names = "--requires",
            paramLabel = "VERSION",
            defaultValue = "0.1.0",
            description = "the oldest Busbar that can read the profiles (${DEFAULT-VALUE})")
    private String requires = "0.1.0";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "NAME-VERSION.zip if not given; must not be there yet")
    private Optional<Path> output = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PackVersion own = version("--release", version);
        PackVersion busbar = version("--requires", requires);
        Map<String, String> texts = texts();
        ProfilePacks.Linted linted = ProfilePacks.lint(new ProfilePack(name, version, "", folder(), texts));
        PrintWriter err = spec.commandLine().getErr();
        linted.warnings().forEach(w -> err.println(w.warning()));
        List<YamlProblem> problems = new ArrayList<>(linted.problems());
        linted.profiles().stream().map(CoapVectors::problems).forEach(problems::addAll);
        problems.forEach(err::println);
        if (!problems.isEmpty()) {
            throw new CliException(
                    ExitCodes.CONFIG, "nothing was packed: put the " + problems.size() + " problems right first");
        }
        Path file = output.orElse(Path.of(name + "-" + version + ".zip"));
        try {
            byte[] zip = ProfilePacks.make(name, own, busbar, texts, publicKey.orElseGet(this::beside), key);
            Files.write(file, zip, StandardOpenOption.CREATE_NEW);
            spec.commandLine()
                    .getOut()
                    .println(file + ": " + name + " " + version + ", " + texts.size()
                            + (texts.size() == 1 ? " profile, " : " profiles, ") + Text.bytes(zip.length)
                            + ", signed; next: busbar profile verify " + file);
            return ExitCodes.OK;
        } catch (PackException e) {
            throw new CliException(ExitCodes.FAULT, "nothing was packed: " + e.getMessage());
        } catch (FileAlreadyExistsException e) {
            throw new CliException(ExitCodes.FAULT, file + " is there already; nothing was written");
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, file + " cannot be written: " + e);
        }
    }

    private Path beside() {
        String path = key.toString();
        if (!Files.exists(key)) {
            throw new CliException(
                    ExitCodes.FAULT,
                    "nothing was packed: there is no " + key + "; expected NAME.private.pem of busbar profile keygen");
        }
        if (!path.endsWith(PRIVATE)) {
            throw new ParameterException(
                    spec.commandLine(), "--public is missing; expected the public key that belongs to " + key);
        }
        return Path.of(path.substring(0, path.length() - PRIVATE.length()) + ".yaml");
    }

    private PackVersion version(String option, String text) {
        return PackVersion.parse(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), option + " is '" + text + "'; expected three numbers such as 1.0.0"));
    }

    /** What problems begin with: where the files lie. */
    private String folder() {
        Path first = files.get(0);
        Path parent = Files.isDirectory(first) ? first : first.getParent();
        return parent == null ? "." : parent.toString();
    }

    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Path each : files) {
            for (Path file : Files.isDirectory(each) ? in(each) : List.of(each)) {
                String last = String.valueOf(file.getFileName());
                if (!last.endsWith(".yaml")) {
                    throw new CliException(ExitCodes.FAULT, file + " is no profile; expected NAME.yaml");
                }
                if (texts.put(last.substring(0, last.length() - ".yaml".length()), text(file)) != null) {
                    throw new CliException(ExitCodes.FAULT, last + " is there twice; expected each profile once");
                }
            }
        }
        if (texts.isEmpty()) {
            throw new CliException(ExitCodes.FAULT, "there are no profiles NAME.yaml in " + files.get(0));
        }
        return texts;
    }

    private static List<Path> in(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(".yaml"))
                    .sorted()
                    .limit(ProfileCatalogue.MAX_FILES + 1L)
                    .toList();
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, folder + " cannot be read: " + e);
        }
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(ProfileCatalogue.MAX_BYTES + 1);
            if (bytes.length > ProfileCatalogue.MAX_BYTES) {
                throw new CliException(
                        ExitCodes.FAULT, file + " has more than " + ProfileCatalogue.MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CliException(ExitCodes.FAULT, file + " is not UTF-8; expected a text file in UTF-8");
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, file + " cannot be read: " + e);
        }
    }
}
