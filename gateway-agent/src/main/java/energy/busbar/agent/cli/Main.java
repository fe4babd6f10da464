package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigException;
import energy.busbar.ota.cli.TufCommand;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Entry point of {@code busbar}. */
@Command(
        name = "busbar",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            CheckConfigCommand.class,
            StatusCommand.class,
            DevicesCommand.class,
            CommandCommand.class,
            CommandsCommand.class,
            SessionsCommand.class,
            TokensCommand.class,
            LogsCommand.class,
            StoreCommand.class,
            LoginCodeCommand.class,
            EnrollCommand.class,
            ChargerPasswordCommand.class,
            ChargerLogsCommand.class,
            ChargerFirmwareCommand.class,
            ProfileCommand.class,
            DiscoverCommand.class,
            DeviceCommand.class,
            TufCommand.class
        },
        description = "The on-site gateway of an energy platform.",
        footerHeading =
                "%nFrom a source checkout there are also: busbar demo, busbar simulator, busbar bench,%nbusbar torture.%n%n"
                        + "Exit codes:%n",
        footer = {
            "  0   done",
            "  1   something went wrong; standard error says what",
            "  2   the command line is not understood",
            "  3   the command failed or was refused",
            "  4   the command was overridden",
            "  5   the command has no outcome yet",
            "  69  no gateway runs with this configuration",
            "  78  the configuration is wrong"
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The version of the jar; a checkout's classes have none. */
    static final class Version implements IVersionProvider {
        static String text() {
            String version = Main.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }

        @Override
        public String[] getVersion() {
            return new String[] {"busbar " + text()};
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, such as: busbar run --config gateway.yaml");
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        // The library's own words name the Java type.
        line.registerConverter(int.class, text -> number(text, Integer::valueOf, "a whole number"));
        line.registerConverter(double.class, text -> number(text, Double::valueOf, "a number"));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            PrintWriter err = command.getErr();
            if (e instanceof ConfigException config) {
                config.problems().forEach(problem -> err.println("busbar: " + problem));
                return ExitCodes.CONFIG;
            }
            if (e instanceof CliException cli) {
                err.println("busbar: " + cli.getMessage());
                return cli.exitCode();
            }
            throw e;
        });
        return line;
    }

    private static <T> T number(String text, Function<String, T> reader, String expected) {
        try {
            return reader.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not " + expected + " in its range");
        }
    }

    public static void main(String[] arguments) {
        Logging.quiet();
        System.exit(commandLine().execute(arguments));
    }
}
