package energy.busbar.profiles;

import energy.busbar.core.model.Point;
import java.time.Duration;
import java.util.Optional;

/**
 * A point of a CoAP device.
 *
 * @param readable whether it answers GET
 * @param silence how long an observed resource may say nothing; empty where it is polled
 * @param put how it is written; empty where it cannot be
 * @param counter present for what only grows
 */
public record CoapPoint(
        Point point,
        boolean hidden,
        CoapValue value,
        boolean readable,
        Optional<Duration> silence,
        Optional<CoapPut> put,
        Optional<Counter> counter)
        implements ProfilePoint {
    /**
     * @param path where to; may differ from where it is read
     * @param payload with {@code $value} in it, and where the device can time out by itself {@code $timeout} (s) and
     *     {@code $fallback}; empty for what {@link CoapValue} says: an object with the number at the pointer, a pack of one
     *     record, a number in digits, or its bytes
     */
    public record CoapPut(Method method, String path, CoapFormat format, Optional<String> payload) {}

    public enum Method {
        PUT,
        POST
    }
}
