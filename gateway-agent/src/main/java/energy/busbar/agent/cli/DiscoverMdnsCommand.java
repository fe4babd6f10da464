package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.agent.discover.AddressRanges;
import energy.busbar.agent.discover.MdnsScan;
import energy.busbar.agent.discover.mdns.MdnsBrowser;
import energy.busbar.agent.discover.mdns.MdnsService;
import energy.busbar.driver.modbus.Endpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Devices that announce themselves. */
@Command(
        name = "mdns",
        mixinStandardHelpOptions = true,
        description = {
            "Ask who announces Modbus, SunSpec, OCPP, CoAP or a web page on this network; then ask those on Modbus and CoAP,"
                    + " and web pages of a maker and model that a profile is for, who they are.",
            "",
            "  busbar discover mdns --write gateway.yaml",
            ""
        })
final class DiscoverMdnsCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 60;
    private static final int MOST_PORTS = 4;
    private static final int MDNS_PORT = 5353;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private ModbusAsking asking = new ModbusAsking();

    @Option(names = "--seconds", defaultValue = "5", description = "how long, 1 to 60 (${DEFAULT-VALUE})")
    private int seconds = 5;

    @Option(
            names = "--ports",
            paramLabel = "PORTS",
            split = ",",
            description = "such as 502,1502: asked for Modbus too, at every host that announces anything; at most 4")
    private List<Integer> ports = new ArrayList<>();

    @Option(
            names = "--at",
            paramLabel = "ADDRESS[:PORT]",
            description = "ask this host alone, such as one in another network, where multicast does not go")
    private Optional<String> at = Optional.empty();

    @Option(names = "--list", description = "list what is announced, and ask nobody further")
    private boolean list;

    @Override
    public Integer call() {
        ScanOptions scan = network.scan;
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw scan.usage("--seconds is " + seconds + "; expected 1 to " + MOST_SECONDS);
        }
        if (ports.size() > MOST_PORTS || ports.stream().anyMatch(port -> port < 1 || port > 65_535)) {
            throw scan.usage("--ports is " + ports + "; expected at most " + MOST_PORTS
                    + " numbers from 1 to 65535, such as 502,1502");
        }
        AddressRanges own = network.own();
        MdnsScan.Settings settings = new MdnsScan.Settings(
                asking.settings(scan.line(), Endpoint.MODBUS_PORT, network.perSecond()),
                own::isTaken,
                network.free(),
                ports);
        Optional<InetSocketAddress> host = at.map(this::host);
        MdnsBrowser.Result announced = scan.run(progress -> browser(host)
                .run(
                        Duration.ofSeconds(seconds),
                        count -> progress.at("listening; services heard", count, MdnsBrowser.MAX_SERVICES)));
        MdnsScan mdns = new MdnsScan(settings, scan.catalogue());
        List<MdnsService> asked = list ? List.of() : announced.services();
        MdnsScan.Result result = scan.run(progress -> mdns.run(asked, progress));
        ObjectNode head = GatewayClient.JSON.createObjectNode();
        head.set("services", GatewayClient.JSON.valueToTree(announced.services()));
        head.set("types", GatewayClient.JSON.valueToTree(announced.types()));
        head.put("asked", result.asked());
        return scan.output.tell(scan.out(), scan.err(), head, result.devices(), result.remarks(), out -> {
            FoundOutput.print(out, result.remarks());
            out.println();
            print(out, announced);
            out.println();
            out.println(announced.services().size() + " services, asked at " + result.asked() + " places, devices: "
                    + result.devices().size());
        });
    }

    private static MdnsBrowser browser(Optional<InetSocketAddress> host) throws IOException {
        return host.isPresent() ? MdnsBrowser.at(host.get()) : MdnsBrowser.onAllInterfaces();
    }

    private InetSocketAddress host(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > 0 && text.indexOf(':') == colon;
        String port = hasPort ? text.substring(colon + 1) : String.valueOf(MDNS_PORT);
        List<InetAddress> addresses = network.addresses(List.of(hasPort ? text.substring(0, colon) : text));
        if (addresses.size() != 1
                || !port.matches("\\d{1,5}")
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > 65_535) {
            throw network.scan.usage("--at is '" + text + "'; expected one address, such as 192.168.2.7");
        }
        return new InetSocketAddress(addresses.get(0), Integer.parseInt(port));
    }

    static void print(PrintWriter out, MdnsBrowser.Result result) {
        if (result.services().isEmpty()) {
            out.println("Nobody announces " + String.join(", ", MdnsBrowser.TYPES) + ".");
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("SERVICE", "ADDRESS", "NAME"));
            for (MdnsService service : result.services()) {
                rows.add(List.of(
                        service.type(),
                        (service.addresses().isEmpty()
                                        ? "?"
                                        : service.addresses().get(0)) + ":"
                                + (service.port() == 0 ? "?" : service.port()),
                        service.name()));
            }
            List<String> lines = Text.table(rows, true);
            out.println(lines.get(0));
            for (int i = 0; i < result.services().size(); i++) {
                MdnsService service = result.services().get(i);
                out.println(lines.get(i + 1));
                List<String> more = new ArrayList<>();
                more.add(service.host().isEmpty() ? "host not told" : service.host());
                service.addresses().stream().skip(1).forEach(more::add);
                more.addAll(service.texts());
                Text.wrapped(String.join(", ", more), 4).forEach(out::println);
            }
        }
        if (!result.types().isEmpty()) {
            out.println();
            Text.wrapped("All services on this network: " + String.join(", ", result.types()), 0)
                    .forEach(out::println);
        }
    }
}
