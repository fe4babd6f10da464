package energy.busbar.agent.discover.mdns;

import energy.busbar.agent.discover.mdns.DnsMessage.Address;
import energy.busbar.agent.discover.mdns.DnsMessage.Pointer;
import energy.busbar.agent.discover.mdns.DnsMessage.Question;
import energy.busbar.agent.discover.mdns.DnsMessage.Resource;
import energy.busbar.agent.discover.mdns.DnsMessage.Service;
import energy.busbar.agent.discover.mdns.DnsMessage.Text;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the answers say together, whatever their order. Pure. */
final class ServiceTable {
    /** RFC 6763 clause 9: asks which types there are. */
    static final DnsName META = DnsName.of("_services._dns-sd._udp.local");

    static final DnsName LOCAL = DnsName.of("local");
    /** Of each kind; what comes beyond is dropped. */
    static final int MAX_ENTRIES = MdnsBrowser.MAX_SERVICES;

    private static final int MAX_ADDRESSES = 16;

    private final List<DnsName> wanted;
    private final Map<DnsName, DnsName> typeOfInstance = new LinkedHashMap<>();
    private final Map<DnsName, Service> services = new LinkedHashMap<>();
    private final Map<DnsName, List<String>> texts = new LinkedHashMap<>();
    private final Map<DnsName, Set<InetAddress>> addresses = new LinkedHashMap<>();
    private final Set<String> types = new TreeSet<>();

    /** @param wanted types such as {@code _modbus._tcp} */
    ServiceTable(Collection<String> wanted) {
        this.wanted = wanted.stream().map(type -> DnsName.of(type + ".local")).toList();
    }

    void take(DnsMessage message) {
        for (Resource each : message.records()) {
            if (each instanceof Pointer pointer) {
                pointer(pointer);
            } else if (each instanceof Service service && hasRoom(services, service.name())) {
                services.put(service.name(), service);
            } else if (each instanceof Text text && hasRoom(texts, text.name())) {
                texts.put(text.name(), text.texts());
            } else if (each instanceof Address address && hasRoom(addresses, address.name())) {
                Set<InetAddress> known = addresses.computeIfAbsent(address.name(), name -> new LinkedHashSet<>());
                if (known.size() < MAX_ADDRESSES) {
                    known.add(address.address());
                }
            }
        }
    }

    private void pointer(Pointer pointer) {
        if (pointer.name().equals(META)) {
            if (types.size() < MAX_ENTRIES && pointer.target().endsWith(LOCAL)) {
                types.add(pointer.target().before(LOCAL));
            }
            return;
        }
        for (DnsName type : wanted) {
            if (pointer.name().equals(type)
                    && pointer.target().endsWith(type)
                    && hasRoom(typeOfInstance, pointer.target())) {
                typeOfInstance.put(pointer.target(), type);
            }
        }
    }

    private static boolean hasRoom(Map<DnsName, ?> map, DnsName name) {
        return map.size() < MAX_ENTRIES || map.containsKey(name);
    }

    /** What to ask, at most {@code most}: the wanted types always, then what is still missing of what was found. */
    List<Question> questions(int most) {
        List<Question> questions = new ArrayList<>();
        questions.add(new Question(META, DnsMessage.PTR));
        wanted.forEach(type -> questions.add(new Question(type, DnsMessage.PTR)));
        for (DnsName instance : typeOfInstance.keySet()) {
            Service service = services.get(instance);
            if (service == null) {
                questions.add(new Question(instance, DnsMessage.SRV));
            } else if (!addresses.containsKey(service.host())) {
                questions.add(new Question(service.host(), DnsMessage.A));
            }
            if (!texts.containsKey(instance)) {
                questions.add(new Question(instance, DnsMessage.TXT));
            }
        }
        return questions.stream().distinct().limit(most).toList();
    }

    List<MdnsService> services() {
        List<MdnsService> found = new ArrayList<>();
        typeOfInstance.forEach((instance, type) -> {
            Service service = services.get(instance);
            found.add(new MdnsService(
                    type.before(LOCAL),
                    instance.before(type),
                    service == null ? "" : service.host().toString(),
                    service == null ? List.of() : addresses(service.host()),
                    service == null ? 0 : service.port(),
                    texts.getOrDefault(instance, List.of())));
        });
        found.sort(Comparator.comparing(MdnsService::type).thenComparing(MdnsService::name));
        return found;
    }

    private List<String> addresses(DnsName host) {
        return addresses.getOrDefault(host, Set.of()).stream()
                .sorted(Comparator.comparing(address -> address instanceof Inet4Address ? 0 : 1))
                .map(InetAddress::getHostAddress)
                .toList();
    }

    /** Every type that anybody offers, of those who answer that question. */
    List<String> types() {
        return List.copyOf(types);
    }
}
