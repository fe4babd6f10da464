package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigException;
import energy.busbar.agent.discover.AddressRanges;
import energy.busbar.agent.discover.CoapScan;
import energy.busbar.agent.discover.DeviceEndpoint;
import energy.busbar.driver.coap.CoapDiscovery;
import energy.busbar.driver.coap.CoapSweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Devices on CoAP. */
@Command(
        name = "coap",
        mixinStandardHelpOptions = true,
        description = {
            "Look for CoAP devices in address ranges, or ask all nodes of a network.",
            "In the open only: a device that is in DTLS only does not answer.",
            "",
            "  busbar discover coap 192.168.1.0/24 --write gateway.yaml",
            "  busbar discover coap --multicast eth0",
            ""
        })
final class DiscoverCoapCommand implements Callable<Integer> {
    private static final Duration LEAST = Duration.ofMillis(50);
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final int MAX_NETWORKS = 8;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Mixin
    private FoundOutput output = new FoundOutput();

    @Mixin
    private ProfilesOption profiles = new ProfilesOption();

    @Parameters(
            arity = "0..*",
            paramLabel = "RANGE",
            description = "192.168.1.0/24, 192.168.1.10-20, an address or a name; at most 65536 addresses")
    private List<String> ranges = new ArrayList<>();

    @Option(
            names = "--multicast",
            paramLabel = "INTERFACE",
            description = "ask all CoAP nodes (" + CoapDiscovery.GROUP_IPV4 + ", " + CoapDiscovery.GROUP_IPV6
                    + ") of this network, such as eth0; can be given several times")
    private List<String> interfaces = new ArrayList<>();

    @Option(names = "--port", defaultValue = "5683", description = "(${DEFAULT-VALUE})")
    private int port = CoapDiscovery.PORT;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            defaultValue = "20/s",
            description = "requests to addresses in a second, up to 200/s (${DEFAULT-VALUE})")
    private String rate = "20/s";

    @Option(
            names = "--answer",
            paramLabel = "TIME",
            defaultValue = "3s",
            description = "for an answer (${DEFAULT-VALUE}); a lost request is sent again after 2 to 3 s")
    private String answer = "3s";

    @Option(
            names = "--listen",
            paramLabel = "TIME",
            defaultValue = "8s",
            description = "for answers to multicast, by IPv4 and by IPv6 (${DEFAULT-VALUE}); nodes take up to 5 s")
    private String listen = "8s";

    @Option(names = "--force-public", description = "addresses outside of private networks too")
    private boolean forcePublic;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (ranges.isEmpty() && interfaces.isEmpty()) {
            throw usage("say where to look, such as: busbar discover coap 192.168.1.0/24, or --multicast eth0");
        }
        AddressRanges own = new AddressRanges(forcePublic, AddressRanges.Resolver.SYSTEM);
        List<InetAddress> asked = addresses(own);
        List<NetworkInterface> networks = networks();
        PrintWriter err = spec.commandLine().getErr();
        CoapScan.Settings settings = settings(own);
        Used used = used(err);
        List<InetAddress> addresses = asked.stream()
                .filter(address -> !used.tells(address.getHostAddress(), port, err))
                .toList();
        CoapScan scan = new CoapScan(settings, profiles.catalogueOrShipped(config, err));
        if (Terminal.attached()) {
            err.println(addresses.size() + " addresses, " + networks.size() + " networks: about "
                    + Text.duration(Math.max(
                            1, scan.estimate(addresses.size(), networks.size()).toSeconds()))
                    + ", and some seconds for those that answer");
        }
        CoapScan.Result all = run(scan, addresses, networks, err);
        // Everybody answers for a group.
        CoapScan.Result result = new CoapScan.Result(
                all.devices().stream()
                        .filter(device -> !(device.endpoint() instanceof DeviceEndpoint.Udp udp
                                && used.tells(udp.host(), udp.port(), err)))
                        .toList(),
                all.remarks());
        return output.tell(
                spec.commandLine().getOut(),
                err,
                GatewayClient.JSON.createObjectNode().put("addresses", addresses.size()),
                result.devices(),
                result.remarks(),
                out -> {
                    FoundOutput.print(out, result.remarks());
                    out.println();
                    out.println(addresses.size() + " addresses, " + networks.size() + " networks, devices: "
                            + result.devices().size());
                });
    }

    /** Who the running gateway calls; each is told once. */
    private record Used(UsedEndpoints endpoints, Set<String> told) {
        boolean tells(String host, int port, PrintWriter err) {
            Optional<String> device = endpoints.atCoap(host, port);
            device.filter(told::add)
                    .ifPresent(id -> err.println(new DeviceEndpoint.Udp(host, port).shown() + " is left out: it is "
                            + id + " of the running gateway; see: busbar devices " + id));
            return device.isPresent();
        }
    }

    private Used used(PrintWriter err) {
        try {
            return new Used(UsedEndpoints.of(config), new HashSet<>());
        } catch (ConfigException e) {
            err.println(config.file + " cannot be read, so nothing of a running gateway is left out: "
                    + e.problems().get(0));
            return new Used(UsedEndpoints.NONE, new HashSet<>());
        }
    }

    private CoapScan.Settings settings(AddressRanges own) {
        if (port < 1 || port > 65_535) {
            throw usage("--port is " + port + "; expected 1 to 65535");
        }
        return new CoapScan.Settings(
                port,
                DiscoverCommand.rate(spec.commandLine(), rate, CoapSweep.MAX_PER_SECOND),
                DiscoverCommand.duration(spec.commandLine(), "--answer", answer, LEAST, MOST),
                DiscoverCommand.duration(spec.commandLine(), "--listen", listen, LEAST, MOST),
                own::isTaken);
    }

    private List<InetAddress> addresses(AddressRanges own) {
        try {
            return ranges.isEmpty() ? List.of() : own.parse(ranges);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private List<NetworkInterface> networks() {
        if (interfaces.size() > MAX_NETWORKS) {
            throw usage("--multicast stands " + interfaces.size() + " times; expected at most " + MAX_NETWORKS);
        }
        List<NetworkInterface> networks = new ArrayList<>();
        for (String name : interfaces) {
            try {
                NetworkInterface network = NetworkInterface.getByName(name);
                if (network == null) {
                    throw usage("--multicast is '" + name + "'; expected one of "
                            + String.join(
                                    ", ",
                                    NetworkInterface.networkInterfaces()
                                            .map(NetworkInterface::getName)
                                            .sorted()
                                            .toList()));
                }
                networks.add(network);
            } catch (SocketException e) {
                throw new CliException(
                        ExitCodes.FAULT, "the networks of this machine cannot be seen: " + e.getMessage());
            }
        }
        return networks;
    }

    private static CoapScan.Result run(
            CoapScan scan, List<InetAddress> addresses, List<NetworkInterface> networks, PrintWriter err) {
        try (Terminal.Line line = new Terminal.Line(err, Terminal.attached())) {
            return scan.run(addresses, networks, (what, done, of) -> line.say(what + ": " + done + " of " + of));
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
