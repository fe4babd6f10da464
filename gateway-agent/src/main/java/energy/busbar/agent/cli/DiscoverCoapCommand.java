package energy.busbar.agent.cli;

import energy.busbar.agent.discover.CoapScan;
import energy.busbar.agent.discover.DeviceEndpoint;
import energy.busbar.agent.discover.FoundDevice;
import energy.busbar.driver.coap.CoapDiscovery;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    private static final int MAX_NETWORKS = 8;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

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

    @Override
    public Integer call() {
        ScanOptions scan = network.scan;
        if (ranges.isEmpty() && interfaces.isEmpty()) {
            throw scan.usage("say where to look, such as: busbar discover coap 192.168.1.0/24, or --multicast eth0");
        }
        List<InetAddress> asked = network.addresses(ranges);
        List<NetworkInterface> networks = networks();
        CoapScan.Settings settings = settings(scan);
        PrintWriter err = scan.err();
        Predicate<DeviceEndpoint> free = network.free();
        List<InetAddress> addresses = asked.stream()
                .filter(address -> free.test(new DeviceEndpoint.Udp(address.getHostAddress(), port)))
                .toList();
        CoapScan coap = new CoapScan(settings, scan.catalogue());
        if (Terminal.attached()) {
            err.println(addresses.size() + " addresses, " + networks.size() + " networks: about "
                    + Text.duration(Math.max(
                            1, coap.estimate(addresses.size(), networks.size()).toSeconds()))
                    + ", and some seconds for those that answer");
        }
        CoapScan.Result result = scan.run(progress -> coap.run(addresses, networks, progress));
        // Everybody answers for a group.
        List<FoundDevice> devices = result.devices().stream()
                .filter(device -> free.test(device.endpoint()))
                .toList();
        return scan.output.tell(
                scan.out(),
                err,
                GatewayClient.JSON.createObjectNode().put("addresses", addresses.size()),
                devices,
                result.remarks(),
                out -> {
                    FoundOutput.print(out, result.remarks());
                    out.println();
                    out.println(addresses.size() + " addresses, " + networks.size() + " networks, devices: "
                            + devices.size());
                });
    }

    private CoapScan.Settings settings(ScanOptions scan) {
        return new CoapScan.Settings(
                scan.port(port),
                network.perSecond(),
                DiscoverCommand.duration(scan.line(), "--answer", answer, ModbusAsking.LEAST, ModbusAsking.MOST),
                DiscoverCommand.duration(scan.line(), "--listen", listen, ModbusAsking.LEAST, ModbusAsking.MOST),
                network.own()::isTaken);
    }

    private List<NetworkInterface> networks() {
        if (interfaces.size() > MAX_NETWORKS) {
            throw network.scan.usage(
                    "--multicast stands " + interfaces.size() + " times; expected at most " + MAX_NETWORKS);
        }
        List<NetworkInterface> networks = new ArrayList<>();
        for (String name : interfaces) {
            try {
                NetworkInterface known = NetworkInterface.getByName(name);
                if (known == null) {
                    throw network.scan.usage("--multicast is '" + name + "'; expected one of "
                            + String.join(
                                    ", ",
                                    NetworkInterface.networkInterfaces()
                                            .map(NetworkInterface::getName)
                                            .sorted()
                                            .toList()));
                }
                networks.add(known);
            } catch (SocketException e) {
                throw new CliException(
                        ExitCodes.FAULT, "the networks of this machine cannot be seen: " + e.getMessage());
            }
        }
        return networks;
    }
}
