package energy.busbar.agent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How an uplink gets its certificate. */
@Command(
        name = "enroll",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            EnrollCsrCommand.class,
            EnrollInstallCommand.class,
            EnrollEstCommand.class,
            EnrollClaimCommand.class,
            EnrollStatusCommand.class
        },
        description = {
            "Get an uplink its certificate. The key is made on this box and never leaves it. Each of these may be"
                    + " interrupted at any moment and be run again: it goes on where it was.",
            "",
            "By hand: csr, then install. From a server: est. With a maker's claim certificate: claim."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   done",
            "  1   not reached, or something is wrong here; run it again",
            "  3   refused: asking the same again is of no use",
            "  5   taken, and not issued yet; run it again later"
        })
final class EnrollCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say how, such as: busbar enroll csr");
    }
}
