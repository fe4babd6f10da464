package energy.busbar.driver.modbus;

import energy.busbar.core.driver.Options;
import java.time.Duration;

/**
 * How to reach a Modbus device or gateway, and at what pace.
 *
 * @param connectTimeout for the connection, TLS included; means nothing on a serial port
 * @param connectDelay from the connection to the first request, for devices that need it
 * @param timeout for a whole answer; on a serial line beyond the time that the characters themselves take
 * @param requestDelay least time between an answer and the next request, for devices that need it
 * @param maxRead most registers in one request, 1 to {@link ModbusClient#MAX_READ}
 */
public record ModbusSettings(
        Endpoint endpoint,
        Duration connectTimeout,
        Duration connectDelay,
        Duration timeout,
        Duration requestDelay,
        int maxRead) {
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    public ModbusSettings {
        if (maxRead < 1 || maxRead > ModbusClient.MAX_READ) {
            throw new IllegalArgumentException("maxRead must be 1 to " + ModbusClient.MAX_READ + ", not " + maxRead);
        }
    }

    /** Default delays. */
    public static ModbusSettings of(Endpoint endpoint) {
        return new ModbusSettings(
                endpoint,
                Duration.ofSeconds(3),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ZERO,
                ModbusClient.MAX_READ);
    }

    /**
     * Reads the keys of README.md and notes every problem in {@code options}; the result counts only when there is none.
     * Leaves {@code finish()} to the caller, whose keys stand in the same block.
     */
    public static ModbusSettings read(Options options) {
        ModbusSettings defaults = of(EndpointOptions.read(options));
        if (options.has("serial") && options.has("connectTimeout")) {
            options.problem("connectTimeout", "does not go with serial", "either serial, or host");
        }
        return new ModbusSettings(
                defaults.endpoint,
                options.duration("connectTimeout", defaults.connectTimeout, SHORTEST, LONGEST),
                options.duration("connectDelay", defaults.connectDelay, Duration.ZERO, LONGEST_DELAY),
                options.duration("timeout", defaults.timeout, SHORTEST, LONGEST),
                options.duration("requestDelay", defaults.requestDelay, Duration.ZERO, LONGEST_DELAY),
                options.integer("maxRead", defaults.maxRead, 1, ModbusClient.MAX_READ));
    }

    /** Equal for devices behind one connection. */
    public String bus() {
        return endpoint.bus();
    }

    Connection.Delays delays() {
        return new Connection.Delays(connectTimeout, connectDelay, requestDelay);
    }
}
