package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Against a server that is not ours. Needs Debian's python3-pymodbus. */
class PymodbusTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** The JVM's own clock: this peer lives in real time. */
    private static final GatewayClock CLOCK = new GatewayClock() {
        @Override
        public Moment now() {
            long millis = System.nanoTime() / 1_000_000;
            return new Moment(millis, millis);
        }

        @Override
        public boolean synchronised() {
            return true;
        }

        @Override
        public String bootId() {
            return "boot";
        }
    };

    private static final Options NO_OPTIONS = new Options("", Map.of(), new ArrayList<>());

    private static void needsPymodbus() throws IOException, InterruptedException {
        Process probe = new ProcessBuilder(PYTHON.toString(), "-c", "import pymodbus")
                .redirectErrorStream(true)
                .start();
        probe.getInputStream().readAllBytes();
        if (probe.waitFor() != 0) {
            String message = "pymodbus is not installed: apt-get install python3-pymodbus";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
    }

    private static ModbusSettings settings(int port) {
        Duration timeout = Duration.ofSeconds(5);
        Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", port);
        return new ModbusSettings(endpoint, timeout, Duration.ZERO, timeout, Duration.ZERO, 125);
    }

    @Test
    void reads_writes_and_exceptions_are_understood_by_pymodbus() throws Exception {
        needsPymodbus();
        Process server = new ProcessBuilder(PYTHON.toString(), "src/test/resources/server.py")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
                ModbusBuses buses = new ModbusBuses()) {
            int port = Integer.parseInt(out.readLine());
            ModbusClient client = buses.share(settings(port), CLOCK, NO_OPTIONS);
            ModbusClient neighbour = buses.share(settings(port), CLOCK, NO_OPTIONS);
            assertArrayEquals(IntStream.range(100, 225).toArray(), client.readHoldingRegisters(1, 100, 125));
            assertArrayEquals(new int[] {7}, neighbour.readInputRegisters(1, 7, 1));
            client.writeSingleRegister(1, 500, 65_535);
            int[] many = IntStream.range(0, 123).map(i -> i * 500).toArray();
            client.writeMultipleRegisters(1, 600, many);
            assertArrayEquals(new int[] {65_535}, client.readHoldingRegisters(1, 500, 1));
            assertArrayEquals(many, client.readHoldingRegisters(1, 600, 123));
            ModbusException refused =
                    assertThrows(ModbusException.class, () -> client.readHoldingRegisters(1, 5_000, 1));
            assertEquals(Kind.REFUSED, refused.kind());
            assertEquals(2, refused.exceptionCode());
            client.close();
            assertArrayEquals(new int[] {8}, neighbour.readInputRegisters(1, 8, 1), "the neighbour goes on");
            neighbour.close();
        } finally {
            server.destroy();
        }
    }

    @Test
    void a_port_where_nobody_listens_is_unreachable_at_once() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ModbusBuses buses = new ModbusBuses();
                ModbusClient client = buses.share(settings(port), CLOCK, NO_OPTIONS)) {
            ModbusException e = assertThrows(ModbusException.class, () -> client.readHoldingRegisters(1, 0, 1));
            assertEquals(Kind.UNREACHABLE, e.kind());
        }
    }
}
