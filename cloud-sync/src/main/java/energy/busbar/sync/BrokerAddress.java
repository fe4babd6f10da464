package energy.busbar.sync;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What the address of a broker may be: {@code tcp}, {@code ssl}, {@code ws} or {@code wss}, host, port; a path for the last two. */
final class BrokerAddress {
    static final String EXPECTED =
            "such as tcp://localhost:1883, ssl://mqtt.example.com:8883 or wss://mqtt.example.com/mqtt";

    private static final Map<String, Integer> PORTS = Map.of("tcp", 1883, "ssl", 8883, "ws", 80, "wss", 443);
    /** What brokers answer on where nobody has said anything else. */
    private static final String DEFAULT_PATH = "/mqtt";

    private BrokerAddress() {}

    static Optional<String> problem(URI uri) {
        String scheme = uri.getScheme();
        if (scheme == null || !PORTS.containsKey(scheme)) {
            return Optional.of("begins with '" + scheme + ":', not with tcp://, ssl://, ws:// or wss://");
        }
        if (uri.getHost() == null) {
            return Optional.of("names no host");
        }
        if (uri.getUserInfo() != null) {
            return Optional.of("holds a user name; that belongs into username and password");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            return Optional.of("has port " + uri.getPort() + ", not one from 1 to 65535");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return Optional.of("has a query or a fragment; a broker is found without");
        }
        boolean path = uri.getRawPath() != null && !uri.getRawPath().isEmpty();
        return path && !isWebSocket(uri)
                ? Optional.of("has a path '" + uri.getRawPath() + "'; MQTT has none without WebSocket")
                : Optional.empty();
    }

    static boolean isTls(URI uri) {
        return "ssl".equals(uri.getScheme()) || "wss".equals(uri.getScheme());
    }

    private static boolean isWebSocket(URI uri) {
        return "ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme());
    }

    /** Empty where MQTT is on TCP or TLS itself. */
    static Optional<String> webSocketPath(URI uri) {
        String path = uri.getRawPath();
        return isWebSocket(uri) ? Optional.of(path == null || path.isEmpty() ? DEFAULT_PATH : path) : Optional.empty();
    }

    static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : PORTS.getOrDefault(String.valueOf(uri.getScheme()), 0);
    }
}
