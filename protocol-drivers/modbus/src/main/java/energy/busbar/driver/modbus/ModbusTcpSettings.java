package energy.busbar.driver.modbus;

import energy.busbar.core.driver.Options;
import java.time.Duration;

/**
 * How to reach a Modbus TCP device or gateway.
 *
 * @param connectTimeout for the TCP connection
 * @param responseTimeout for a whole answer
 * @param pause least time between an answer and the next request, for devices that need it
 */
public record ModbusTcpSettings(
        String host, int port, Duration connectTimeout, Duration responseTimeout, Duration pause) {
    public static final int DEFAULT_PORT = 502;
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    public ModbusTcpSettings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535, not " + port);
        }
    }

    /** Reads {@code host}, {@code port}, {@code timeout}, {@code connectTimeout} and {@code pause}. */
    public static ModbusTcpSettings read(Options options) {
        return new ModbusTcpSettings(
                options.requiredText("host"),
                options.integer("port", DEFAULT_PORT, 1, 65_535),
                options.duration("connectTimeout", Duration.ofSeconds(3), SHORTEST, LONGEST),
                options.duration("timeout", Duration.ofSeconds(1), SHORTEST, LONGEST),
                options.duration("pause", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5)));
    }

    /** Equal for devices behind one connection. */
    public String bus() {
        return "tcp:" + host + ":" + port;
    }

    /** Of two devices on one bus: the longer of each, so that neither is hurried. */
    ModbusTcpSettings widest(ModbusTcpSettings other) {
        return new ModbusTcpSettings(
                host,
                port,
                longer(connectTimeout, other.connectTimeout),
                longer(responseTimeout, other.responseTimeout),
                longer(pause, other.pause));
    }

    String timeoutText() {
        return responseTimeout.toMillis() + " ms";
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
