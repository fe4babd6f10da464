package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.discover.DeviceEndpoint;
import energy.busbar.agent.discover.TcpDiscovery;
import energy.busbar.driver.modbus.Endpoint;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private ModbusAsking asking = new ModbusAsking();

    @Parameters(
            arity = "1..*",
            paramLabel = "RANGE",
            description = "192.168.1.0/24, 192.168.1.10-20, an address or a name; at most 65536 addresses")
    private List<String> ranges = new ArrayList<>();

    @Option(names = "--port", defaultValue = "502", description = "(${DEFAULT-VALUE}); some makers have 1502")
    private int port = Endpoint.MODBUS_PORT;

    @Override
    public Integer call() {
        ScanOptions scan = network.scan;
        TcpDiscovery.Settings settings = asking.settings(scan.line(), scan.port(port), network.perSecond());
        PrintWriter err = scan.err();
        List<InetAddress> asked = network.addresses(ranges);
        Predicate<DeviceEndpoint> free = network.free();
        List<InetAddress> addresses = asked.stream()
                .filter(address -> free.test(new DeviceEndpoint.Tcp(address.getHostAddress(), port)))
                .toList();
        if (Terminal.attached()) {
            err.println(addresses.size() + " addresses at " + network.rate + ": about "
                    + Text.duration(
                            Math.max(1, settings.estimate(addresses.size()).toSeconds()))
                    + ", and some seconds for those that answer");
        }
        TcpDiscovery discovery = new TcpDiscovery(settings, scan.catalogue());
        TcpDiscovery.Result result = scan.run(progress -> discovery.run(addresses, progress));
        ObjectNode head = GatewayClient.JSON
                .createObjectNode()
                .put("addresses", addresses.size())
                .put("open", result.open().size());
        return scan.output.tell(scan.out(), err, head, result.devices(), result.remarks(), out -> {
            FoundOutput.print(out, result.remarks());
            out.println();
            out.println(addresses.size() + " addresses, port " + port + " open at "
                    + result.open().size() + ", devices: "
                    + result.devices().size());
        });
    }
}
