package energy.busbar.agent.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A new login code for the page. */
@Command(
        name = "login-code",
        mixinStandardHelpOptions = true,
        description = "Make a new login code for the diagnostics page; the old one and all logins end.")
final class LoginCodeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--renew", description = "make a new one")
    private boolean renew;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!renew) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the code itself is not kept, only a hash of it; a new one is made with: busbar login-code --renew");
        }
        GatewayClient.Answer answer = config.client().post("login-code", GatewayClient.JSON.createObjectNode());
        if (!answer.good()) {
            throw new CliException(ExitCodes.FAULT, answer.error());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("Login code of the page, shown this once: "
                + answer.body().path("code").asText());
        return ExitCodes.OK;
    }
}
