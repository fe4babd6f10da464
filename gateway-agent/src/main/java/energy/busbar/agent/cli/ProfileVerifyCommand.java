package energy.busbar.agent.cli;

import energy.busbar.profiles.pack.MakerKeys;
import energy.busbar.profiles.pack.PackCheck.Verified;
import energy.busbar.profiles.pack.PackException;
import energy.busbar.profiles.pack.ProfilePacks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether a pack would be installed. Writes nothing. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Check a pack as install would: signature, names, contents, lint. Writes nothing.")
final class ProfileVerifyCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "FILE", description = "a pack, NAME-VERSION.zip")
    private Path file = Path.of("");

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "the maker's public key, in place of those that the gateway trusts")
    private Optional<Path> key = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            PrintWriter err = spec.commandLine().getErr();
            MakerKeys keys = key.isPresent()
                    ? MakerKeys.file(key.get())
                    : MakerKeys.directory(PackPlaces.of(config, err).places().keys());
            Verified verified = verified(file, keys, err);
            print(spec.commandLine().getOut(), file + " is good: ", verified);
            return ExitCodes.OK;
        } catch (PackException e) {
            throw new CliException(ExitCodes.FAULT, file + " " + e.getMessage());
        }
    }

    /** @throws PackException with the first thing that is wrong; lint's problems are all told before */
    static Verified verified(Path file, MakerKeys keys, PrintWriter err) {
        Verified verified = PackPlaces.strict(keys).verify(ProfilePacks.open(file));
        ProfilePacks.Linted linted = ProfilePacks.lint(verified.in(String.valueOf(file.getFileName())));
        linted.warnings().forEach(w -> err.println(w.warning()));
        linted.problems().forEach(err::println);
        if (!linted.problems().isEmpty()) {
            throw new PackException(
                    "has profiles with problems, though they are signed; expected a new pack of its maker");
        }
        return verified;
    }

    static void print(PrintWriter out, String before, Verified verified) {
        out.println(before + verified.manifest().name() + " "
                + verified.manifest().version() + " of " + verified.manifest().maker());
        out.println("  signed with key " + verified.key().id());
        Text.wrapped(
                        "profiles "
                                + String.join(
                                        ", ",
                                        verified.texts().keySet().stream()
                                                .sorted()
                                                .toList()),
                        2)
                .forEach(out::println);
    }
}
