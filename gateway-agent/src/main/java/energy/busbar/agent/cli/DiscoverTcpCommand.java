package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.config.ConfigException;
import energy.busbar.agent.discover.AddressRanges;
import energy.busbar.agent.discover.TcpDiscovery;
import energy.busbar.driver.modbus.Endpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Devices on Modbus TCP. */
@Command(
        name = "tcp",
        mixinStandardHelpOptions = true,
        description = {
            "Look for Modbus and SunSpec devices in address ranges.",
            "",
            "  busbar discover tcp 192.168.1.0/24 --write gateway.yaml",
            ""
        })
final class DiscoverTcpCommand implements Callable<Integer> {
    private static final Duration LEAST = Duration.ofMillis(50);
    private static final Duration MOST = Duration.ofSeconds(30);

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private FoundOutput output = new FoundOutput();

    @Mixin
    private ProfilesOption profiles = new ProfilesOption();

    @Parameters(
            arity = "1..*",
            paramLabel = "RANGE",
            description = "192.168.1.0/24, 192.168.1.10-20, an address or a name; at most 65536 addresses")
    private List<String> ranges = new ArrayList<>();

    @Option(names = "--port", defaultValue = "502", description = "(${DEFAULT-VALUE}); some makers have 1502")
    private int port = Endpoint.MODBUS_PORT;

    @Option(
            names = "--units",
            paramLabel = "UNITS",
            description = "such as 1,2,3,126 or 1-247; without it those four and, where none of them answers, those"
                    + " that makers are known to use")
    private Optional<String> units = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            defaultValue = "20/s",
            description = "connections tried in a second, up to 200/s (${DEFAULT-VALUE})")
    private String rate = "20/s";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "500ms",
            description = "for a connection (${DEFAULT-VALUE})")
    private String timeout = "500ms";

    @Option(
            names = "--answer",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "for an answer (${DEFAULT-VALUE}); some devices take 5s")
    private String answer = "2s";

    @Option(
            names = "--rest",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "from the connection to the first request, which some devices need (${DEFAULT-VALUE})")
    private String rest = "1s";

    @Option(names = "--force-public", description = "addresses outside of private networks too")
    private boolean forcePublic;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        TcpDiscovery.Settings settings = settings();
        PrintWriter err = spec.commandLine().getErr();
        List<InetAddress> addresses = free(addresses(), err);
        if (Terminal.attached()) {
            err.println(addresses.size() + " addresses at " + rate + ": about "
                    + Text.duration(
                            Math.max(1, settings.estimate(addresses.size()).toSeconds()))
                    + ", and some seconds for those that answer");
        }
        TcpDiscovery.Result result =
                run(new TcpDiscovery(settings, profiles.catalogueOrShipped(config, err)), addresses, err);
        ObjectNode head = GatewayClient.JSON
                .createObjectNode()
                .put("addresses", addresses.size())
                .put("open", result.open().size());
        return output.tell(spec.commandLine().getOut(), err, head, result.devices(), result.remarks(), out -> {
            FoundOutput.print(out, result.remarks());
            out.println();
            out.println(addresses.size() + " addresses, port " + port + " open at "
                    + result.open().size() + ", devices: "
                    + result.devices().size());
        });
    }

    private TcpDiscovery.Settings settings() {
        if (port < 1 || port > 65_535) {
            throw usage("--port is " + port + "; expected 1 to 65535");
        }
        int perSecond = DiscoverCommand.rate(spec.commandLine(), rate, TcpDiscovery.MAX_PER_SECOND);
        try {
            return new TcpDiscovery.Settings(
                    port,
                    units.map(text -> AddressRanges.units(text, 0, 255)).orElse(List.of()),
                    perSecond,
                    DiscoverCommand.duration(spec.commandLine(), "--timeout", timeout, LEAST, MOST),
                    DiscoverCommand.duration(spec.commandLine(), "--answer", answer, LEAST, MOST),
                    DiscoverCommand.duration(
                            spec.commandLine(), "--rest", rest, Duration.ZERO, Duration.ofSeconds(10)));
        } catch (IllegalArgumentException e) {
            throw usage("--units: " + e.getMessage());
        }
    }

    private List<InetAddress> addresses() {
        try {
            return new AddressRanges(forcePublic, AddressRanges.Resolver.SYSTEM).parse(ranges);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    /** Many devices take one client only: those of a running gateway are left alone. */
    private List<InetAddress> free(List<InetAddress> addresses, PrintWriter err) {
        UsedEndpoints used;
        try {
            used = UsedEndpoints.of(config);
        } catch (ConfigException e) {
            err.println(config.file + " cannot be read, so nothing of a running gateway is left out: "
                    + e.problems().get(0));
            return addresses;
        }
        List<InetAddress> free = new ArrayList<>();
        for (InetAddress address : addresses) {
            Optional<String> device = used.at(new Endpoint.Tcp(address.getHostAddress(), port));
            device.ifPresent(id -> err.println(address.getHostAddress() + ":" + port + " is left out: it is " + id
                    + " of the running gateway; see: busbar devices " + id));
            if (device.isEmpty()) {
                free.add(address);
            }
        }
        return free;
    }

    private TcpDiscovery.Result run(TcpDiscovery discovery, List<InetAddress> addresses, PrintWriter err) {
        try (Terminal.Line line = new Terminal.Line(err, Terminal.attached())) {
            return discovery.run(addresses, (what, done, of) -> line.say(what + ": " + done + " of " + of));
        } catch (IOException e) {
            throw new CliException(ExitCodes.FAULT, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCodes.FAULT, "interrupted");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
