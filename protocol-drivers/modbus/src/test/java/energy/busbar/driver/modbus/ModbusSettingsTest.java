package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import energy.busbar.core.driver.Options;
import energy.busbar.driver.modbus.Endpoint.Direction;
import energy.busbar.driver.modbus.Endpoint.Parity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModbusSettingsTest {
    private static final Map<String, Object> STORE = Map.of("file", "/etc/busbar/a.p12", "password", "secret");

    private final List<Options.Problem> problems = new ArrayList<>();

    private ModbusSettings read(Map<String, Object> values) {
        problems.clear();
        Options options = new Options("connection", values, problems);
        ModbusSettings settings = ModbusSettings.read(options);
        options.finish();
        return settings;
    }

    private void isWrong(String key, Map<String, Object> values) {
        read(values);
        assertEquals(
                List.of("connection." + key),
                problems.stream().map(Options.Problem::path).toList());
        assertFalse(problems.get(0).expected().isBlank());
    }

    @Test
    void a_host_alone_is_modbus_tcp() {
        ModbusSettings settings = read(Map.of("host", "10.0.0.5"));
        assertEquals(List.of(), problems);
        assertEquals(ModbusSettings.of(new Endpoint.Tcp("10.0.0.5", 502)), settings);
        assertEquals("tcp:10.0.0.5:502", settings.bus());
    }

    @Test
    void a_serial_port_is_rtu() {
        ModbusSettings settings = read(Map.of("serial", "/dev/ttyUSB0"));
        assertEquals(List.of(), problems);
        Endpoint.Serial usual = new Endpoint.Serial("/dev/ttyUSB0", 9_600, Parity.NONE, 1, false, Direction.AS_IT_IS);
        assertEquals(usual, settings.endpoint());
        assertEquals("serial:/dev/ttyUSB0", settings.bus());

        Map<String, Object> all = Map.of(
                "serial",
                "/dev/ttyS0",
                "baud",
                19_200,
                "parity",
                "even",
                "stopBits",
                2,
                "dataBits",
                8,
                "echo",
                true,
                "rs485",
                "rts-high");
        assertEquals(
                new Endpoint.Serial("/dev/ttyS0", 19_200, Parity.EVEN, 2, true, Direction.RTS_HIGH),
                read(all).endpoint());
        assertEquals(List.of(), problems);
    }

    @Test
    void rtu_and_tls_on_sockets() {
        Map<String, Object> rtu = Map.of("host", "h", "port", 4_001, "rtuOverTcp", true, "echo", true);
        assertEquals(new Endpoint.RtuOverTcp("h", 4_001, true), read(rtu).endpoint());
        assertEquals(List.of(), problems);

        Map<String, Object> tls = Map.of("host", "h", "tls", Map.of("trustStore", STORE, "keyStore", STORE));
        Endpoint.Store store = new Endpoint.Store(Path.of("/etc/busbar/a.p12"), "secret");
        Endpoint endpoint = read(tls).endpoint();
        assertEquals(new Endpoint.Tls("h", 802, store, store), endpoint);
        assertEquals(List.of(), problems);
        assertFalse(endpoint.toString().contains("secret"), endpoint::toString);
    }

    @Test
    void delays_have_bounds() {
        ModbusSettings settings = read(Map.of(
                "host",
                "h",
                "timeout",
                "2s",
                "connectTimeout",
                "5s",
                "connectDelay",
                "1500ms",
                "requestDelay",
                "50ms",
                "maxRead",
                1));
        assertEquals(List.of(), problems);
        assertEquals(Duration.ofMillis(1_500), settings.connectDelay());
        assertEquals(Duration.ofMillis(50), settings.requestDelay());
        assertEquals(1, settings.maxRead());
        isWrong("timeout", Map.of("host", "h", "timeout", "49ms"));
        isWrong("timeout", Map.of("host", "h", "timeout", "31s"));
        isWrong("connectDelay", Map.of("host", "h", "connectDelay", "11s"));
        isWrong("requestDelay", Map.of("host", "h", "requestDelay", "11s"));
        isWrong("maxRead", Map.of("host", "h", "maxRead", 0));
        isWrong("maxRead", Map.of("host", "h", "maxRead", 126));
    }

    @Test
    void what_contradicts_itself_is_told() {
        isWrong("host", Map.of());
        isWrong("host", Map.of("serial", "/dev/ttyUSB0", "host", "h"));
        isWrong("port", Map.of("serial", "/dev/ttyUSB0", "port", 502));
        isWrong("tls", Map.of("serial", "/dev/ttyUSB0", "tls", Map.of()));
        isWrong("rtuOverTcp", Map.of("serial", "/dev/ttyUSB0", "rtuOverTcp", true));
        isWrong("connectTimeout", Map.of("serial", "/dev/ttyUSB0", "connectTimeout", "1s"));
        isWrong("baud", Map.of("host", "h", "baud", 9_600));
        isWrong("parity", Map.of("host", "h", "rtuOverTcp", true, "parity", "even"));
        isWrong("rs485", Map.of("host", "h", "rs485", "rts-high"));
        isWrong("echo", Map.of("host", "h", "echo", true));
        isWrong("tls", Map.of("host", "h", "rtuOverTcp", true, "tls", Map.of("trustStore", STORE, "keyStore", STORE)));
    }

    @Test
    void what_is_wrong_in_itself_is_told() {
        isWrong("serial", Map.of("serial", "ttyUSB0"));
        isWrong("baud", Map.of("serial", "/dev/ttyUSB0", "baud", 300));
        isWrong("parity", Map.of("serial", "/dev/ttyUSB0", "parity", "mark"));
        isWrong("dataBits", Map.of("serial", "/dev/ttyUSB0", "dataBits", 7));
        isWrong("stopBits", Map.of("serial", "/dev/ttyUSB0", "stopBits", 3));
        isWrong("tls.keyStore", Map.of("host", "h", "tls", Map.of("trustStore", STORE)));
        isWrong("tls.trustStore", Map.of("host", "h", "tls", Map.of("keyStore", STORE)));
        isWrong(
                "tls.verify",
                Map.of("host", "h", "tls", Map.of("trustStore", STORE, "keyStore", STORE, "verify", false)));
        isWrong("bauds", Map.of("serial", "/dev/ttyUSB0", "bauds", 9_600));
    }

    @Test
    void devices_share_a_bus_and_must_agree_on_it() {
        ScriptedWire clock = new ScriptedWire();
        try (ModbusBuses buses = new ModbusBuses()) {
            share(buses, clock, "devices[0].connection", Map.of("serial", "/dev/ttyUSB0"));
            share(buses, clock, "devices[1].connection", Map.of("serial", "/dev/ttyUSB0", "timeout", "5s"));
            assertEquals(List.of(), problems);
            share(buses, clock, "devices[2].connection", Map.of("serial", "/dev/ttyUSB0", "baud", 19_200));
            Options.Problem problem = problems.get(0);
            assertEquals("devices[2].connection.serial", problem.path());
            assertTrue(problem.message().contains("19200 baud"), problem::message);
            assertTrue(problem.expected().contains("devices[0].connection: /dev/ttyUSB0 with 9600"), problem::expected);

            share(buses, clock, "devices[3].connection", Map.of("host", "h"));
            share(buses, clock, "devices[4].connection", Map.of("host", "h", "rtuOverTcp", true));
            assertEquals("devices[4].connection.host", problems.get(1).path());
        }
    }

    private void share(ModbusBuses buses, ScriptedWire clock, String path, Map<String, Object> values) {
        Options options = new Options(path, values, problems);
        buses.share(ModbusSettings.read(options), clock, options);
    }

    @Test
    void settings_that_nothing_can_have_are_refused() {
        assertThrows(IllegalArgumentException.class, () -> new Endpoint.Tcp("h", 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Endpoint.Serial("/dev/ttyS0", 110, Parity.NONE, 1, false, Direction.AS_IT_IS));
    }
}
