package energy.busbar.agent.cli;

import energy.busbar.agent.config.ConfigException;
import energy.busbar.agent.discover.AddressRanges;
import energy.busbar.agent.discover.DeviceEndpoint;
import energy.busbar.agent.discover.TcpDiscovery;
import energy.busbar.driver.coap.CoapSweep;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a discover command on a network has: which addresses may be asked, how fast, and who is left alone. */
final class NetworkOptions {
    private static final int MOST_PER_SECOND = Math.min(TcpDiscovery.MAX_PER_SECOND, CoapSweep.MAX_PER_SECOND);

    @Mixin
    ScanOptions scan = new ScanOptions();

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            defaultValue = "20/s",
            description = "connections or requests to addresses in a second, up to 200/s (${DEFAULT-VALUE})")
    String rate = "20/s";

    @Option(names = "--force-public", description = "addresses outside of private networks too")
    private boolean forcePublic;

    int perSecond() {
        return DiscoverCommand.rate(scan.line(), rate, MOST_PER_SECOND);
    }

    AddressRanges own() {
        return new AddressRanges(forcePublic, AddressRanges.Resolver.SYSTEM);
    }

    List<InetAddress> addresses(List<String> ranges) {
        try {
            return ranges.isEmpty() ? List.of() : own().parse(ranges);
        } catch (IllegalArgumentException e) {
            throw scan.usage(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Many devices take one client only: those of a running gateway are left alone, and each is told once.
     *
     * @return whether a place is free
     */
    Predicate<DeviceEndpoint> free() {
        UsedEndpoints used = used();
        Set<String> told = new HashSet<>();
        return place -> {
            Optional<String> device = place instanceof DeviceEndpoint.Modbus modbus
                    ? used.at(modbus.endpoint())
                    : place instanceof DeviceEndpoint.Udp udp
                            ? used.atCoap(udp.host(), udp.port())
                            : Optional.<String>empty();
            device.filter(id -> told.add(id + " " + place.shown()))
                    .ifPresent(id -> scan.err()
                            .println(place.shown() + " is left out: it is " + id
                                    + " of the running gateway; see: busbar devices " + id));
            return device.isEmpty();
        };
    }

    private UsedEndpoints used() {
        try {
            return UsedEndpoints.of(scan.config);
        } catch (ConfigException e) {
            scan.err()
                    .println(scan.config.file + " cannot be read, so nothing of a running gateway is left out: "
                            + e.problems().get(0));
            return UsedEndpoints.NONE;
        }
    }
}
