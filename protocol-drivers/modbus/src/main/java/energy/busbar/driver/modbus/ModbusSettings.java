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
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    public ModbusSettings {
        if (maxRead < 1 || maxRead > ModbusClient.MAX_READ) {
            throw new IllegalArgumentException("maxRead must be 1 to " + ModbusClient.MAX_READ + ", not " + maxRead);
        }
    }

    /**
     * What holds where the connection block says nothing: the standard's, or a device's own.
     *
     * @param port without TLS
     */
    public record Usual(
            int port,
            int baud,
            Endpoint.Parity parity,
            int stopBits,
            Duration connectDelay,
            Duration timeout,
            Duration requestDelay,
            int maxRead) {
        public static final Usual STANDARD = new Usual(
                Endpoint.MODBUS_PORT,
                9_600,
                Endpoint.Parity.NONE,
                1,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ZERO,
                ModbusClient.MAX_READ);
    }

    /** Default delays. */
    public static ModbusSettings of(Endpoint endpoint) {
        return new ModbusSettings(
                endpoint,
                CONNECT_TIMEOUT,
                Usual.STANDARD.connectDelay,
                Usual.STANDARD.timeout,
                Usual.STANDARD.requestDelay,
                Usual.STANDARD.maxRead);
    }

    /** As {@link #read(Options, Usual)} with the standard's defaults. */
    public static ModbusSettings read(Options options) {
        return read(options, Usual.STANDARD);
    }

    /**
     * Reads the keys of README.md and notes every problem in {@code options}; the result counts only when there is none.
     * Leaves {@code finish()} to the caller, whose keys stand in the same block.
     */
    public static ModbusSettings read(Options options, Usual usual) {
        Endpoint endpoint = EndpointOptions.read(options, usual);
        if (options.has("serial") && options.has("connectTimeout")) {
            options.problem("connectTimeout", "does not go with serial", "either serial, or host");
        }
        return new ModbusSettings(
                endpoint,
                options.duration("connectTimeout", CONNECT_TIMEOUT, SHORTEST, LONGEST),
                options.duration("connectDelay", usual.connectDelay, Duration.ZERO, LONGEST_DELAY),
                options.duration("timeout", usual.timeout, SHORTEST, LONGEST),
                options.duration("requestDelay", usual.requestDelay, Duration.ZERO, LONGEST_DELAY),
                options.integer("maxRead", usual.maxRead, 1, ModbusClient.MAX_READ));
    }

    /** Equal for devices behind one connection. */
    public String bus() {
        return endpoint.bus();
    }

    Connection.Delays delays() {
        return new Connection.Delays(connectTimeout, connectDelay, requestDelay);
    }
}
