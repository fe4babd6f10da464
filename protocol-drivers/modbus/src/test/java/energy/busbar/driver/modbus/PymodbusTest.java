package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.driver.modbus.Peers.Cable;
import energy.busbar.driver.modbus.Peers.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against units that are not ours. Needs Debian's python3-pymodbus, libmodbus5 and socat. */
@Timeout(120)
class PymodbusTest {
    @TempDir
    Path folder;

    static void understand(Endpoint endpoint) {
        try (ModbusBuses buses = new ModbusBuses()) {
            ModbusSettings settings = Peers.settings(endpoint, Duration.ofSeconds(5));
            ModbusClient client = buses.share(settings, Peers.CLOCK, Peers.NO_OPTIONS);
            ModbusClient neighbour = buses.share(settings, Peers.CLOCK, Peers.NO_OPTIONS);
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
        }
    }

    @Test
    void tcp_is_understood_by_pymodbus() throws Exception {
        Peers.needsPymodbus();
        try (Peer server = Peer.pymodbus("tcp")) {
            understand(new Endpoint.Tcp("127.0.0.1", server.port()));
        }
    }

    @Test
    void rtu_over_tcp_is_understood_by_pymodbus() throws Exception {
        Peers.needsPymodbus();
        try (Peer server = Peer.pymodbus("rtu-tcp")) {
            understand(new Endpoint.RtuOverTcp("127.0.0.1", server.port(), false));
        }
    }

    @Test
    void rtu_on_a_serial_port_is_understood_by_pymodbus() throws Exception {
        Peers.needsPymodbus();
        Peers.needsSocat();
        try (Cable cable = new Cable(folder);
                Peer server = Peer.pymodbus("rtu", cable.there.toString())) {
            assertEquals(cable.there.toString(), server.said);
            understand(cable.serial());
        }
    }

    @Test
    void rtu_on_a_serial_port_is_understood_by_libmodbus() throws Exception {
        Peers.needsLibmodbus();
        Peers.needsSocat();
        try (Cable cable = new Cable(folder);
                Peer server = new Peer(Peers.PYTHON, "src/test/resources/libmodbus.py", cable.there.toString(), "1")) {
            assertEquals(cable.there.toString(), server.said);
            understand(cable.serial());
        }
    }

    @Test
    void a_port_where_nobody_listens_is_unreachable_at_once() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ModbusSettings settings = Peers.settings(new Endpoint.Tcp("127.0.0.1", port), Duration.ofSeconds(5));
        try (ModbusBuses buses = new ModbusBuses();
                ModbusClient client = buses.share(settings, Peers.CLOCK, Peers.NO_OPTIONS)) {
            ModbusException e = assertThrows(ModbusException.class, () -> client.readHoldingRegisters(1, 0, 1));
            assertEquals(Kind.UNREACHABLE, e.kind());
        }
    }
}
