package energy.busbar.agent.discover;

import energy.busbar.agent.discover.FoundDevice.Speech;
import energy.busbar.agent.discover.mdns.MdnsService;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileMatch.Identity;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which of the announced services are asked who they are, and where. Pure. */
final class MdnsTargets {
    /** Places that are asked in one run: anybody on a network can announce anything. */
    static final int MAX_TARGETS = 128;

    private static final Set<String> MODBUS = Set.of("_modbus._tcp", "_sunspec._tcp");
    private static final String COAP = "_coap._udp";
    private static final String OCPP = "_ocpp._tcp";
    private static final List<String> MAKER = List.of("manufacturer", "maker", "vendor", "mfr", "mf", "brand");
    private static final List<String> MODEL = List.of("model", "md", "product", "ty");
    private static final List<String> FIRMWARE = List.of("firmware", "fw", "fwversion", "version");
    private static final List<String> SERIAL = List.of("serial", "serialnumber", "sn");
    private static final List<String> UNIT = List.of("unit", "unitid", "slaveid");

    private final ProfileCatalogue catalogue;
    private final CoapScan.Own own;
    private final Predicate<DeviceEndpoint> free;
    private final List<Integer> morePorts;
    private final Map<DeviceEndpoint, Target> targets = new LinkedHashMap<>();
    private final Map<String, List<String>> remarks = new LinkedHashMap<>();

    /**
     * @param units that its announcements name; empty for the usual ones
     * @param named what it calls itself, where only that says what it speaks, with the profile's name
     */
    record Target(
            DeviceEndpoint endpoint, Speech speech, InetAddress address, Set<Integer> units, Optional<String> named) {
        int port() {
            return speech == Speech.COAP
                    ? ((DeviceEndpoint.Udp) endpoint).port()
                    : ((DeviceEndpoint.Tcp) endpoint).port();
        }
    }

    /**
     * @param own which addresses may be asked
     * @param free whether nobody else, such as a running gateway, talks to the device there
     * @param morePorts asked for Modbus at every host that announces anything
     */
    MdnsTargets(ProfileCatalogue catalogue, CoapScan.Own own, Predicate<DeviceEndpoint> free, List<Integer> morePorts) {
        this.catalogue = catalogue;
        this.own = own;
        this.free = free;
        this.morePorts = List.copyOf(morePorts);
    }

    List<Target> of(List<MdnsService> services) {
        services.forEach(this::add);
        return targets.values().stream()
                .filter(each -> free.test(each.endpoint()))
                .toList();
    }

    /** By service: why it is not asked. */
    Map<String, List<String>> remarks() {
        return remarks;
    }

    private void add(MdnsService service) {
        String who = service.name() + " " + service.type();
        if (service.type().equals(OCPP)) {
            remark(who, "a charger on OCPP is not called, it calls: set the gateway's address in the charger");
        }
        boolean speaks = MODBUS.contains(service.type()) || service.type().equals(COAP);
        Optional<InetAddress> address = address(service);
        if (address.isEmpty()) {
            if (speaks || !morePorts.isEmpty()) {
                remark(who, unreachable(service));
            }
            return;
        }
        Map<String, String> texts = texts(service);
        if (speaks && service.port() == 0) {
            remark(who, "its port was not told, so it was not asked");
        } else if (service.type().equals(COAP)) {
            target(who, Speech.COAP, address.get(), service.port(), Set.of(), Optional.empty());
        } else if (MODBUS.contains(service.type())) {
            target(who, Speech.MODBUS, address.get(), service.port(), units(texts), Optional.empty());
        } else {
            named(who, address.get(), texts);
        }
        for (int port : morePorts) {
            target(who, Speech.MODBUS, address.get(), port, Set.of(), Optional.empty());
        }
    }

    /** A web page says nothing of what else there is; the maker and the model that it names do. */
    private void named(String who, InetAddress address, Map<String, String> texts) {
        Identity identity =
                new Identity(first(texts, MAKER), first(texts, MODEL), first(texts, FIRMWARE), first(texts, SERIAL));
        if (identity.manufacturer().isEmpty()) {
            return;
        }
        String says = (identity.manufacturer() + " " + identity.model()).strip();
        Optional<Profile> profile = catalogue.match(identity).stream().findFirst();
        if (profile.isEmpty()) {
            if (morePorts.isEmpty()) {
                remark(
                        who,
                        "it says that it is " + says + ", for which there is no profile; to ask it for Modbus all"
                                + " the same: --ports 502");
            }
            return;
        }
        Optional<String> named =
                Optional.of(says + ", which the profile " + profile.get().name() + " is for");
        if (profile.get().protocol() == Protocol.MODBUS) {
            target(who, Speech.MODBUS, address, profile.get().link().port(), Set.of(), named);
        } else {
            profile.get().coap().ifPresent(coap -> target(who, Speech.COAP, address, coap.port(), Set.of(), named));
        }
    }

    private void target(
            String who, Speech speech, InetAddress address, int port, Set<Integer> units, Optional<String> named) {
        String host = address.getHostAddress();
        DeviceEndpoint endpoint =
                speech == Speech.COAP ? new DeviceEndpoint.Udp(host, port) : new DeviceEndpoint.Tcp(host, port);
        Target known = targets.get(endpoint);
        if (known == null && targets.size() >= MAX_TARGETS) {
            remark(who, "not asked: more than " + MAX_TARGETS + " places were announced, more than any site has");
            return;
        }
        Set<Integer> all = new LinkedHashSet<>(units);
        if (known != null) {
            all.addAll(known.units());
        }
        targets.put(
                endpoint,
                new Target(
                        endpoint,
                        speech,
                        address,
                        all,
                        known == null ? named : known.named().or(() -> named)));
    }

    private Optional<InetAddress> address(MdnsService service) {
        return addresses(service).stream()
                .filter(own::isOwn)
                .filter(MdnsTargets::hasWay)
                .findFirst();
    }

    private static List<InetAddress> addresses(MdnsService service) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : service.addresses()) {
            try {
                addresses.add(InetAddress.getByName(text));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address of a DNS record is a literal: " + text, e);
            }
        }
        return addresses;
    }

    /** A link-local address of IPv6 leads somewhere only with the network that it is on, which a record does not have. */
    private static boolean hasWay(InetAddress address) {
        return address instanceof Inet4Address || !address.isLinkLocalAddress();
    }

    private String unreachable(MdnsService service) {
        if (service.addresses().isEmpty()) {
            return "its address was not told, so it was not asked; more time may help: --seconds 15";
        }
        List<InetAddress> addresses = addresses(service);
        if (addresses.stream().noneMatch(own::isOwn)) {
            return "it was not asked: " + service.addresses().get(0)
                    + " is no private address; to take it all the same: --force-public";
        }
        return "it was not asked: it has but a link-local address, "
                + service.addresses().get(0);
    }

    private void remark(String who, String what) {
        remarks.computeIfAbsent(who, w -> new ArrayList<>()).add(what);
    }

    /** {@code key=value}; keys in lower case, the first of each counts (RFC 6763 clause 6.4). */
    private static Map<String, String> texts(MdnsService service) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String each : service.texts()) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                texts.putIfAbsent(
                        each.substring(0, equals).toLowerCase(Locale.ROOT),
                        each.substring(equals + 1).strip());
            }
        }
        return texts;
    }

    private static String first(Map<String, String> texts, List<String> keys) {
        return keys.stream()
                .map(key -> texts.getOrDefault(key, ""))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Set<Integer> units(Map<String, String> texts) {
        String unit = first(texts, UNIT);
        return unit.matches("\\d{1,3}") && Integer.parseInt(unit) <= 255 ? Set.of(Integer.parseInt(unit)) : Set.of();
    }
}
