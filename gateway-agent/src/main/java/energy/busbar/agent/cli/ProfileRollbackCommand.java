package energy.busbar.agent.cli;

import energy.busbar.profiles.pack.PackException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Back to the version before. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Go back to the version of a pack that was in use before.")
final class ProfileRollbackCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "NAME", description = "as in: busbar profile packs")
    private String name = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            PackPlaces gateway = PackPlaces.of(config, spec.commandLine().getErr());
            out.println(name + " is " + gateway.store().rollBack(name, gateway.check()) + " again.");
            out.println("The gateway reads it when it starts: sudo systemctl restart busbar");
            return ExitCodes.OK;
        } catch (PackException e) {
            throw new CliException(ExitCodes.FAULT, "nothing was changed: the pack " + name + " " + e.getMessage());
        }
    }
}
