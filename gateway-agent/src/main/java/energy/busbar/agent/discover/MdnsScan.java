package energy.busbar.agent.discover;

import energy.busbar.agent.discover.FoundDevice.Speech;
import energy.busbar.agent.discover.MdnsTargets.Target;
import energy.busbar.agent.discover.mdns.MdnsService;
import energy.busbar.profiles.ProfileCatalogue;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Asks what announced itself who it is, as the scans of TCP and CoAP do. Never writes to a device. */
public final class MdnsScan {
    private final Settings settings;
    private final ProfileCatalogue catalogue;

    /**
     * @param modbus its port is that of nothing: each announcement has its own; its units, where given, count before
     *     those that announcements name
     * @param own which addresses may be asked
     * @param free whether nobody else talks to the device there
     * @param morePorts asked for Modbus at every host that announces anything
     */
    public record Settings(
            TcpDiscovery.Settings modbus, CoapScan.Own own, Predicate<DeviceEndpoint> free, List<Integer> morePorts) {
        public Settings {
            morePorts = List.copyOf(morePorts);
        }
    }

    /**
     * @param asked places
     * @param remarks by address or service: why it is no device that can be configured
     */
    public record Result(List<FoundDevice> devices, int asked, Map<String, List<String>> remarks) {
        public Result {
            devices = List.copyOf(devices);
        }
    }

    public MdnsScan(Settings settings, ProfileCatalogue catalogue) {
        this.settings = settings;
        this.catalogue = catalogue;
    }

    /**
     * @throws IOException when this machine cannot open sockets
     * @throws InterruptedException nothing goes on behind
     */
    public Result run(List<MdnsService> services, ScanProgress progress) throws IOException, InterruptedException {
        MdnsTargets choice = new MdnsTargets(catalogue, settings.own, settings.free, settings.morePorts);
        List<Target> targets = choice.of(services);
        Map<String, List<String>> remarks = new LinkedHashMap<>(choice.remarks());
        List<FoundDevice> devices = new ArrayList<>();
        for (Map.Entry<TcpDiscovery.Settings, List<Target>> each :
                modbus(targets).entrySet()) {
            TcpDiscovery.Result result =
                    new TcpDiscovery(each.getKey(), catalogue).run(addresses(each.getValue()), progress);
            devices.addAll(result.devices());
            remarks.putAll(result.remarks());
            Set<InetAddress> open = new HashSet<>(result.open());
            for (Target target : each.getValue()) {
                if (!open.contains(target.address())) {
                    remarks.put(target.endpoint().shown(), List.of(closed(target)));
                }
            }
        }
        for (Map.Entry<Integer, List<Target>> each : coap(targets).entrySet()) {
            CoapScan.Settings one = new CoapScan.Settings(
                    each.getKey(), settings.modbus.perSecond(), settings.modbus.answer(), Duration.ZERO, settings.own);
            List<FoundDevice> found = new CoapScan(one, catalogue)
                    .run(addresses(each.getValue()), List.of(), progress)
                    .devices();
            devices.addAll(found);
            for (Target target : each.getValue()) {
                if (found.stream().noneMatch(device -> device.endpoint().equals(target.endpoint()))) {
                    remarks.put(target.endpoint().shown(), List.of(silent(target)));
                }
            }
        }
        return new Result(devices, targets.size(), remarks);
    }

    private static String closed(Target target) {
        return target.named()
                .map(named -> "it says that it is " + named + ", but its port " + target.port()
                        + " is closed: switch Modbus on at the device")
                .orElse("port " + target.port() + " is closed");
    }

    private static String silent(Target target) {
        return target.named()
                        .map(named -> "it says that it is " + named + ", but does")
                        .orElse("it does") + " not answer on CoAP in the open";
    }

    private static List<InetAddress> addresses(List<Target> targets) {
        return targets.stream().map(Target::address).toList();
    }

    /** One scan asks one port and the same units everywhere. */
    private Map<TcpDiscovery.Settings, List<Target>> modbus(List<Target> targets) {
        Map<TcpDiscovery.Settings, List<Target>> scans = new LinkedHashMap<>();
        for (Target target : targets) {
            if (target.speech() == Speech.MODBUS) {
                TcpDiscovery.Settings all = settings.modbus;
                List<Integer> units = all.units().isEmpty() ? List.copyOf(target.units()) : all.units();
                scans.computeIfAbsent(
                                new TcpDiscovery.Settings(
                                        target.port(), units, all.perSecond(), all.connect(), all.answer(), all.rest()),
                                key -> new ArrayList<>())
                        .add(target);
            }
        }
        return scans;
    }

    private static Map<Integer, List<Target>> coap(List<Target> targets) {
        Map<Integer, List<Target>> scans = new LinkedHashMap<>();
        targets.stream()
                .filter(target -> target.speech() == Speech.COAP)
                .forEach(target -> scans.computeIfAbsent(target.port(), port -> new ArrayList<>())
                        .add(target));
        return scans;
    }
}
