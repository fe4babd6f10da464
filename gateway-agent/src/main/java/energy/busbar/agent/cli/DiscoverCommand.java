package energy.busbar.agent.cli;

import energy.busbar.core.driver.Options;
import energy.busbar.driver.modbus.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks for devices. Reads only. */
@Command(
        name = "discover",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Look for devices: tcp, serial, coap, mdns. Only ever reads.",
        subcommands = {
            DiscoverTcpCommand.class,
            DiscoverSerialCommand.class,
            DiscoverCoapCommand.class,
            DiscoverMdnsCommand.class
        })
final class DiscoverCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say where to look, such as: busbar discover tcp 192.168.1.0/24");
    }

    /** @throws ParameterException unless it is a duration within the bounds */
    static Duration duration(CommandLine line, String option, String text, Duration least, Duration most) {
        return Options.parseDuration(text)
                .filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0)
                .orElseThrow(() -> new ParameterException(
                        line,
                        option + " is '" + text + "'; expected a time such as 500ms or 2s, from " + least.toMillis()
                                + "ms to " + most.toMillis() + "ms"));
    }

    /** {@code 20/s}. */
    static int rate(CommandLine line, String text, int most) {
        int perSecond = text.matches("\\d{1,4}/s") ? Integer.parseInt(text.replace("/s", "")) : 0;
        if (perSecond < 1 || perSecond > most) {
            throw new ParameterException(line, "--rate is '" + text + "'; expected such as 20/s, up to " + most + "/s");
        }
        return perSecond;
    }

    /** {@code 9600,19200}. */
    static List<Integer> bauds(CommandLine line, String text) {
        List<Integer> bauds = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            int baud = each.strip().matches("\\d{1,7}") ? Integer.parseInt(each.strip()) : 0;
            if (baud < Endpoint.MIN_BAUD || baud > Endpoint.MAX_BAUD) {
                throw new ParameterException(
                        line,
                        "--baud has '" + each.strip() + "'; expected numbers from " + Endpoint.MIN_BAUD + " to "
                                + Endpoint.MAX_BAUD + ", such as 9600,19200");
            }
            bauds.add(baud);
        }
        return bauds;
    }

    /** {@code none,even}. */
    static List<Endpoint.Parity> parities(CommandLine line, String text) {
        List<Endpoint.Parity> parities = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            if (!List.of("none", "even", "odd").contains(each.strip())) {
                throw new ParameterException(
                        line, "--parity has '" + each.strip() + "'; expected none, even or odd, such as none,even");
            }
            parities.add(Endpoint.Parity.valueOf(each.strip().toUpperCase(Locale.ROOT)));
        }
        return parities;
    }
}
