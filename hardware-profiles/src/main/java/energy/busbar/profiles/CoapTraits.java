package energy.busbar.profiles;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What only a profile of a CoAP device has.
 *
 * @param port UDP, in the open
 * @param securePort UDP, in DTLS
 * @param identity points read once, by the field of {@code DeviceInfo} that they fill
 * @param vectors known answers
 */
public record CoapTraits(
        int port,
        int securePort,
        Duration timeout,
        CoapMatch match,
        Map<String, CoapPoint> identity,
        List<CoapVector> vectors) {
    public CoapTraits {
        identity = Map.copyOf(identity);
        vectors = List.copyOf(vectors);
    }
}
