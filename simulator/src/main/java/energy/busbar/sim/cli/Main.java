package energy.busbar.sim.cli;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/** Entry point of {@code ./busbar demo} and {@code ./busbar simulator …}. */
@Command(
        name = "busbar",
        mixinStandardHelpOptions = true,
        subcommands = {DemoCommand.class, Main.ProfileTests.class, Main.Simulator.class},
        synopsisSubcommandLabel = "COMMAND",
        description = "The simulated side of Busbar: what a gateway meets outside.")
public final class Main {
    /** The rest of {@code busbar profile} is the gateway's; the launcher sends this one here, which needs both sides. */
    @Command(
            name = "profile",
            mixinStandardHelpOptions = true,
            subcommands = ProfileTestCommand.class,
            synopsisSubcommandLabel = "COMMAND",
            description = "Hardware profiles against the simulator.")
    static final class ProfileTests {}

    @Command(
            name = "simulator",
            mixinStandardHelpOptions = true,
            subcommands = {
                SiteCommand.class,
                BrokerCommand.class,
                NetworkCommand.class,
                CloudCommand.class,
                LoadCommand.class,
                CountingCommand.class,
                ReceiverCommand.class,
                ProfileCommand.class
            },
            synopsisSubcommandLabel = "COMMAND",
            description = "One part of the simulated world. Each prints JSON lines on standard output, the first with "
                    + "type \"ready\", takes commands on standard input, and ends with it.")
    static final class Simulator {}

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        // The library's own words name the Java type.
        line.registerConverter(int.class, text -> number(text, Integer::valueOf, "a whole number"));
        line.registerConverter(long.class, text -> number(text, Long::valueOf, "a whole number"));
        line.registerConverter(double.class, text -> number(text, Double::valueOf, "a number"));
        return line;
    }

    private static <T> T number(String text, Function<String, T> reader, String expected) {
        try {
            return reader.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not " + expected + " in its range");
        }
    }
}
