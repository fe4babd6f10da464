package energy.busbar.agent.discover.mdns;

import java.util.List;

/**
 * Something that a device offers.
 *
 * @param type such as {@code _modbus._tcp}
 * @param name for people; any text
 * @param host empty where the device did not tell
 * @param addresses the device's, as it says; IPv4 first
 * @param port 0 where the device did not tell
 * @param texts such as {@code path=/}
 */
public record MdnsService(String type, String name, String host, List<String> addresses, int port, List<String> texts) {
    public MdnsService {
        addresses = List.copyOf(addresses);
        texts = List.copyOf(texts);
    }
}
