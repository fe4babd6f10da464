package energy.busbar.agent.discover;

import energy.busbar.agent.discover.FoundDevice.Speech;
import energy.busbar.core.driver.LinkException;
import energy.busbar.driver.coap.CoapDiscovery;
import energy.busbar.driver.coap.CoapDiscovery.Device;
import energy.busbar.driver.coap.CoapRecognition;
import energy.busbar.driver.coap.CoapSweep;
import energy.busbar.profiles.ProfileCatalogue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds CoAP devices, by asking addresses and groups, and tells which profile they have. Never writes to a device. */
public final class CoapScan {
    private static final int SHOWN_LINKS = 8;

    private final Settings settings;
    private final ProfileCatalogue catalogue;

    /**
     * @param perSecond requests to addresses
     * @param answer for an answer
     * @param listen to a group; of each network
     * @param takes whether an address that answers for a group is to be asked further
     */
    public record Settings(int port, int perSecond, Duration answer, Duration listen, Own takes) {}

    /** Which addresses are one's own to ask. */
    public interface Own {
        boolean isOwn(InetAddress address);
    }

    /** @param remarks by address: why what answered is no device that can be configured */
    public record Result(List<FoundDevice> devices, Map<String, List<String>> remarks) {
        public Result {
            devices = List.copyOf(devices);
        }
    }

    public CoapScan(Settings settings, ProfileCatalogue catalogue) {
        this.settings = settings;
        this.catalogue = catalogue;
    }

    private CoapSweep sweep() {
        return new CoapSweep(settings.perSecond, settings.answer, CoapRecognition.knocks(catalogue));
    }

    public Duration estimate(int addresses, int networks) {
        Duration groups = settings.listen.multipliedBy(CoapDiscovery.groups().size() * (long) networks);
        return addresses == 0 ? groups : groups.plus(sweep().estimate(addresses));
    }

    /**
     * @param addresses asked one by one
     * @param networks on which all CoAP nodes are asked, by IPv4 and IPv6
     * @throws IOException when this machine cannot open sockets
     * @throws InterruptedException nothing goes on behind
     */
    public Result run(List<InetAddress> addresses, List<NetworkInterface> networks, ScanProgress progress)
            throws IOException, InterruptedException {
        Map<InetSocketAddress, Device> found = new LinkedHashMap<>();
        Map<String, List<String>> remarks = new LinkedHashMap<>();
        for (int i = 0; i < networks.size(); i++) {
            progress.at("listening for CoAP on " + networks.get(i).getName(), i, networks.size());
            groups(networks.get(i), found, remarks);
        }
        if (!addresses.isEmpty()) {
            List<InetSocketAddress> peers = addresses.stream()
                    .map(a -> new InetSocketAddress(a, settings.port))
                    .toList();
            sweep().run(peers, (done, of) -> progress.at("looking for CoAP", done, of))
                    .forEach(device -> found.put(device.address(), device));
        }
        List<FoundDevice> devices = new ArrayList<>();
        try (CoapRecognition recognition = new CoapRecognition(catalogue, settings.answer, new ScanClock())) {
            for (Device device : found.values()) {
                devices.add(known(device, recognition.recognise(device)));
                progress.at("asking who is there", devices.size(), found.size());
            }
        }
        return new Result(devices, remarks);
    }

    private void groups(
            NetworkInterface network, Map<InetSocketAddress, Device> found, Map<String, List<String>> remarks) {
        for (InetSocketAddress group : CoapDiscovery.groups()) {
            InetSocketAddress to = new InetSocketAddress(group.getAddress(), settings.port);
            try {
                for (Device device : CoapDiscovery.multicast(to, Optional.of(network), settings.listen)) {
                    if (settings.takes.isOwn(device.address().getAddress())) {
                        found.putIfAbsent(device.address(), device);
                    } else {
                        remark(
                                remarks,
                                endpoint(device).shown(),
                                "it answered, but is no private address; to take it all the same: --force-public");
                    }
                }
            } catch (LinkException e) {
                remark(remarks, network.getName(), String.valueOf(e.getMessage()));
            }
        }
    }

    private static void remark(Map<String, List<String>> remarks, String where, String what) {
        remarks.computeIfAbsent(where, w -> new ArrayList<>()).add(what);
    }

    private static DeviceEndpoint.Udp endpoint(Device device) {
        return new DeviceEndpoint.Udp(
                device.address().getAddress().getHostAddress(), device.address().getPort());
    }

    private static FoundDevice known(Device device, CoapRecognition.Known known) {
        String remark = known.profile().isPresent() ? "" : unmatched(device);
        return new FoundDevice(
                endpoint(device),
                List.of(),
                Speech.COAP,
                known.identity(),
                known.profile().map(Recognition::types).orElse(List.of()),
                known.profile(),
                List.of(),
                remark);
    }

    private static String unmatched(Device device) {
        if (!device.problem().isEmpty()) {
            return "it " + device.problem() + ", and no profile matches it";
        }
        Set<String> links = new LinkedHashSet<>();
        device.resources().stream()
                .filter(r -> !r.target().startsWith("/.well-known"))
                // Those that say what they are, first.
                .sorted(Comparator.comparing(r -> r.resourceTypes().isEmpty()))
                .limit(SHOWN_LINKS)
                .forEach(r -> links.add(
                        r.target() + (r.resourceTypes().isEmpty() ? "" : " " + String.join(" ", r.resourceTypes()))));
        return "no profile matches it; it has "
                + (links.isEmpty() ? "no resources to show" : String.join(", ", links))
                + (device.resources().size() > SHOWN_LINKS ? " and more" : "");
    }
}
