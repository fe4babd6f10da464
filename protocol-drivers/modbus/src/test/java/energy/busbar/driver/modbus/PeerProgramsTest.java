package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.driver.modbus.PeerProgram.Running;
import energy.busbar.driver.modbus.Peers.Cable;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every function of ours against every server of another maker, over TCP and on a serial line of pseudo-terminals. Needs
 * Debian's python3-pymodbus, libmodbus5, gcc and socat, and the packages of interop/.
 */
@Timeout(180)
class PeerProgramsTest {
    private static final Duration PATIENT = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final int STRANGER = 9;

    @TempDir
    Path folder;

    private static ModbusClient client(ModbusBuses buses, Endpoint endpoint, Duration timeout) {
        return buses.share(Peers.settings(endpoint, timeout), Peers.CLOCK, Peers.NO_OPTIONS);
    }

    @ParameterizedTest
    @EnumSource
    void over_tcp_all_is_understood(PeerProgram peer) throws Exception {
        peer.needed();
        try (Running running = peer.onTcp(PeerTables.numbered(), 0, folder)) {
            understood(peer, new Endpoint.Tcp("127.0.0.1", running.port()), false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void on_a_serial_line_all_is_understood(PeerProgram peer) throws Exception {
        peer.needed();
        Peers.needsSocat();
        try (Cable cable = new Cable(folder);
                Running running = peer.onSerial(PeerTables.numbered(), cable.there, folder)) {
            assertEquals(cable.there.toString(), running.said());
            understood(peer, cable.serial(), true);
        }
    }

    private static void understood(PeerProgram peer, Endpoint endpoint, boolean serial) throws InterruptedException {
        try (ModbusBuses buses = new ModbusBuses()) {
            ModbusClient client = client(buses, endpoint, PATIENT);
            reads(client);
            writes(client, peer.mostWritten(serial));
            ModbusClient impatient = client(buses, endpoint, SHORT);
            illegalAddress(peer, client);
            otherUnit(peer, impatient, serial);
            if (peer.isSilentToOtherFunctions(serial)) {
                ModbusException e = assertThrows(ModbusException.class, () -> identification(peer, impatient));
                assertEquals(Kind.NO_ANSWER, e.kind(), e::getMessage);
                // Asked more often than that it would never find its step again.
                readAgain(client(buses, endpoint, Duration.ofMillis(1_500)));
            } else {
                identification(peer, client);
            }
            assertArrayEquals(new int[] {8}, client.readHoldingRegisters(1, 8, 1), "and it goes on");
        }
    }

    private static void reads(ModbusClient client) {
        PeerTables tables = PeerTables.numbered();
        assertArrayEquals(IntStream.range(100, 225).toArray(), client.readHoldingRegisters(1, 100, 125));
        assertArrayEquals(IntStream.range(2_800, 2_925).toArray(), client.readInputRegisters(1, 800, 125));
        assertArrayEquals(new int[] {2_007}, client.readInputRegisters(1, 7, 1));
        ModbusBits bits = (ModbusBits) client;
        for (int count : new int[] {1, 7, 8, 9, 900}) {
            assertArrayEquals(
                    Arrays.copyOfRange(tables.coils(), 97, 97 + count), bits.readCoils(1, 97, count), count + " coils");
            assertArrayEquals(
                    Arrays.copyOfRange(tables.inputs(), 98, 98 + count),
                    bits.readDiscreteInputs(1, 98, count),
                    count + " inputs");
        }
    }

    private static void writes(ModbusClient client, int most) {
        int[] many = IntStream.range(0, most).map(i -> i * 500).toArray();
        client.writeSingleRegister(1, 500, 65_535);
        client.writeMultipleRegisters(1, 600, many);
        client.writeMultipleRegisters(1, 501, new int[] {0x1234});
        assertArrayEquals(new int[] {499, 65_535, 0x1234, 502}, client.readHoldingRegisters(1, 499, 4));
        assertArrayEquals(many, client.readHoldingRegisters(1, 600, most));
        assertArrayEquals(new int[] {2_600}, client.readInputRegisters(1, 600, 1), "inputs are another table");
    }

    private static void identification(PeerProgram peer, ModbusClient client) {
        Optional<DeviceIdentification> said = DeviceIdentification.read(client, 1);
        assertEquals(peer.identifiesItself(), said.isPresent(), peer + " says " + said);
        said.ifPresent(known -> assertEquals("Peers", known.vendor()));
    }

    private static void illegalAddress(PeerProgram peer, ModbusClient client) {
        for (int address : new int[] {5_000, PeerTables.NUMBERED - 1}) {
            ModbusException e = assertThrows(ModbusException.class, () -> client.readHoldingRegisters(1, address, 2));
            if (peer.refusesIllegalAddresses()) {
                assertEquals(Kind.REFUSED, e.kind(), e::getMessage);
                assertEquals(2, e.exceptionCode(), e::getMessage);
            } else {
                // Too few registers come back as if nothing were wrong; none of them may be believed.
                assertEquals(Kind.GARBLED, e.kind(), e::getMessage);
            }
        }
    }

    private static void otherUnit(PeerProgram peer, ModbusClient client, boolean serial) {
        if (peer.answersForEveryUnit(serial)) {
            assertArrayEquals(new int[] {7}, client.readHoldingRegisters(STRANGER, 7, 1));
        } else {
            ModbusException e = assertThrows(ModbusException.class, () -> client.readHoldingRegisters(STRANGER, 7, 1));
            assertEquals(Kind.NO_ANSWER, e.kind(), e::getMessage);
        }
    }

    @ParameterizedTest
    @EnumSource
    void over_tcp_a_server_that_comes_back_is_read_again(PeerProgram peer) throws Exception {
        peer.needed();
        try (ModbusBuses buses = new ModbusBuses()) {
            int port;
            ModbusClient client;
            try (Running first = peer.onTcp(PeerTables.numbered(), 0, folder)) {
                port = first.port();
                client = client(buses, new Endpoint.Tcp("127.0.0.1", port), PATIENT);
                assertArrayEquals(new int[] {1, 2}, client.readHoldingRegisters(1, 1, 2));
            }
            ModbusException gone = assertThrows(ModbusException.class, () -> client.readHoldingRegisters(1, 1, 2));
            assertEquals(Kind.UNREACHABLE, gone.kind(), gone::getMessage);
            try (Running second = peer.onTcp(PeerTables.numbered(), port, folder)) {
                assertEquals(port, second.port());
                readAgain(client);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void on_a_serial_line_a_server_that_comes_back_is_read_again(PeerProgram peer) throws Exception {
        peer.needed();
        Peers.needsSocat();
        try (Cable cable = new Cable(folder);
                // A pseudo-terminal that nobody has open any more is gone for socat, unlike a cable.
                RandomAccessFile plugged = new RandomAccessFile(cable.there.toFile(), "rw");
                ModbusBuses buses = new ModbusBuses()) {
            assertTrue(plugged.getFD().valid());
            ModbusClient client = client(buses, cable.serial(), SHORT);
            try (Running first = peer.onSerial(PeerTables.numbered(), cable.there, folder)) {
                assertArrayEquals(new int[] {1, 2}, client.readHoldingRegisters(1, 1, 2), first.said());
            }
            ModbusException gone = assertThrows(ModbusException.class, () -> client.readHoldingRegisters(1, 1, 2));
            assertEquals(Kind.NO_ANSWER, gone.kind(), gone::getMessage);
            try (Running second = peer.onSerial(PeerTables.numbered(), cable.there, folder)) {
                assertEquals(cable.there.toString(), second.said());
                readAgain(client);
            }
        }
    }

    /** Attempts are paced by the client's own back-off. */
    private static void readAgain(ModbusClient client) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String last = "";
        while (System.nanoTime() < end) {
            try {
                assertArrayEquals(new int[] {1, 2}, client.readHoldingRegisters(1, 1, 2));
                return;
            } catch (ModbusException e) {
                last = String.valueOf(e.getMessage());
                Thread.sleep(50);
            }
        }
        fail("not read again: " + last);
    }
}
