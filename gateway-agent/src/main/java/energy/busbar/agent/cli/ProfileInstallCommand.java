package energy.busbar.agent.cli;

import energy.busbar.profiles.pack.MakerKeys;
import energy.busbar.profiles.pack.PackCheck.Verified;
import energy.busbar.profiles.pack.PackException;
import energy.busbar.profiles.pack.PackStore;
import energy.busbar.profiles.pack.ProfilePacks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a pack into use, once everything about it was checked. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = "Check a pack and install it; the version before is kept for rollback.")
final class ProfileInstallCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "FILE", description = "a pack, NAME-VERSION.zip")
    private Path file = Path.of("");

    @Option(names = "--force", description = "also an older version, or another content of the same version")
    private boolean force;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            PackPlaces gateway = PackPlaces.of(config, err);
            Verified verified = ProfileVerifyCommand.verified(
                    file, MakerKeys.directory(gateway.places().keys()), err);
            StateDirectory.make(gateway.state());
            PackStore.Change change =
                    gateway.store().install(ProfilePacks.open(file), verified, gateway.check(), force);
            if (change == PackStore.Change.NONE) {
                ProfileVerifyCommand.print(out, "installed already: ", verified);
                return ExitCodes.OK;
            }
            ProfileVerifyCommand.print(out, "installed: ", verified);
            out.println("The gateway reads it when it starts: sudo systemctl restart busbar");
            return ExitCodes.OK;
        } catch (PackException e) {
            throw new CliException(ExitCodes.FAULT, "nothing was installed: " + file + " " + e.getMessage());
        }
    }
}
