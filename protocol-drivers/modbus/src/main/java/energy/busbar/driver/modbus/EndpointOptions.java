package energy.busbar.driver.modbus;

import energy.busbar.core.driver.Options;
import energy.busbar.driver.modbus.Endpoint.Direction;
import energy.busbar.driver.modbus.Endpoint.Parity;
import energy.busbar.driver.modbus.Endpoint.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads which endpoint a connection block means, and notes what contradicts it. */
final class EndpointOptions {
    private static final List<String> OF_SOCKETS = List.of("host", "port", "tls", "rtuOverTcp");
    private static final List<String> OF_SERIAL = List.of("baud", "parity", "stopBits", "dataBits", "rs485");

    private EndpointOptions() {}

    static Endpoint read(Options options, ModbusSettings.Usual usual) {
        return options.has("serial") ? serial(options, usual) : socket(options, usual);
    }

    private static Endpoint serial(Options options, ModbusSettings.Usual usual) {
        refuse(options, OF_SOCKETS, "does not go with serial", "either serial, or host");
        String path = options.requiredText("serial");
        if (!path.isEmpty() && !path.startsWith("/")) {
            options.problem("serial", "is '" + path + "'", "the path of a serial port, such as /dev/ttyUSB0");
        }
        if (options.integer("dataBits", 8, 5, 8) != 8) {
            options.problem("dataBits", "is less than a byte", "8, which RTU frames need");
        }
        return new Endpoint.Serial(
                path,
                options.integer("baud", usual.baud(), Endpoint.MIN_BAUD, Endpoint.MAX_BAUD),
                parity(options, usual.parity()),
                options.integer("stopBits", usual.stopBits(), 1, 2),
                options.flag("echo", false),
                direction(options));
    }

    private static Parity parity(Options options, Parity usual) {
        String word = options.word("parity", usual.name().toLowerCase(Locale.ROOT), Set.of("none", "even", "odd"));
        return switch (word) {
            case "even" -> Parity.EVEN;
            case "odd" -> Parity.ODD;
            default -> Parity.NONE;
        };
    }

    private static Direction direction(Options options) {
        String word = options.word("rs485", "as-it-is", Set.of("as-it-is", "rts-high", "rts-low"));
        return switch (word) {
            case "rts-high" -> Direction.RTS_HIGH;
            case "rts-low" -> Direction.RTS_LOW;
            default -> Direction.AS_IT_IS;
        };
    }

    private static Endpoint socket(Options options, ModbusSettings.Usual usual) {
        boolean tls = options.has("tls");
        boolean rtu = options.flag("rtuOverTcp", false);
        refuse(options, OF_SERIAL, "is for serial ports", "serial: /dev/ttyUSB0 and no host, or leave it out");
        if (tls && rtu) {
            options.problem("tls", "does not go with rtuOverTcp", "one of them: TLS carries Modbus TCP only");
        }
        if (options.has("echo") && !rtu) {
            options.problem("echo", "is for RTU frames", "rtuOverTcp: true or serial beside it, or leave it out");
        }
        if (!options.has("host")) {
            options.problem("host", "is missing", "a name or address, or serial: /dev/ttyUSB0 for a serial port");
        }
        String host = options.text("host").orElse("");
        int port = options.integer("port", tls ? Endpoint.SECURE_PORT : usual.port(), 1, 65_535);
        if (tls) {
            Options block = options.block("tls");
            Endpoint endpoint = new Endpoint.Tls(host, port, store(block, "trustStore"), store(block, "keyStore"));
            block.finish();
            return endpoint;
        }
        return rtu ? new Endpoint.RtuOverTcp(host, port, options.flag("echo", false)) : new Endpoint.Tcp(host, port);
    }

    private static Store store(Options tls, String key) {
        if (!tls.has(key)) {
            tls.problem(key, "is missing", "file: and password: of a PKCS#12 file; both sides show certificates");
            return new Store(Path.of(key.toLowerCase(Locale.ROOT)), "");
        }
        Options block = tls.block(key);
        Store store = new Store(
                Path.of(block.requiredText("file")), block.text("password").orElse(""));
        block.finish();
        return store;
    }

    private static void refuse(Options options, List<String> keys, String why, String expected) {
        for (String key : keys) {
            if (options.has(key)) {
                options.problem(key, why, expected);
            }
        }
    }
}
