package energy.busbar.agent.cli;

import energy.busbar.driver.ocpp.ChargerPassword;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The two ends of a charger's password: what goes into the charger, and what the gateway keeps. */
@Command(
        name = "charger-password",
        mixinStandardHelpOptions = true,
        description = "Make a password for an OCPP charger, and the hash of it for the configuration.")
final class ChargerPasswordCommand implements Callable<Integer> {
    @Option(names = "--stdin", description = "hash the password on the first line of standard input instead")
    private boolean stdin;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            ChargerPassword made = stdin ? ChargerPassword.of(firstLine()) : ChargerPassword.random();
            if (!stdin) {
                out.println("for the charger, shown this once: " + made.password());
            }
            out.println("passwordHash: \"" + made.hash() + "\"");
            return ExitCodes.OK;
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        }
    }

    private static String firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
