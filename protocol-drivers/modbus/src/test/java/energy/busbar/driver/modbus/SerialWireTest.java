package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fazecast.jSerialComm.SerialPort;
import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.driver.modbus.Peers.Cable;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real library on pseudo-terminals. Needs Debian's socat. */
@Timeout(60)
class SerialWireTest {
    @TempDir
    Path folder;

    private static Endpoint.Serial at(String path) {
        return new Endpoint.Serial(path, 9_600, Endpoint.Parity.NONE, 1, false, Endpoint.Direction.AS_IT_IS);
    }

    @Test
    void a_port_that_is_not_there_is_unreachable_and_said_so() {
        String path = folder.resolve("ttyNone").toString();
        try (ModbusBuses buses = new ModbusBuses();
                ModbusClient client =
                        buses.share(Peers.settings(at(path), Duration.ofMillis(100)), Peers.CLOCK, Peers.NO_OPTIONS)) {
            ModbusException e = assertThrows(ModbusException.class, () -> client.readHoldingRegisters(1, 0, 1));
            assertEquals(Kind.UNREACHABLE, e.kind());
            assertTrue(String.valueOf(e.getMessage()).contains("there is no serial port " + path), e::getMessage);
        }
    }

    @Test
    void bytes_go_both_ways_and_waiting_ends_in_time() throws Exception {
        Peers.needsSocat();
        try (Cable cable = new Cable(folder)) {
            SerialWire here = new SerialWire(cable.serial());
            SerialWire there = new SerialWire(at(cable.there.toString()));
            here.open(100);
            there.open(100);
            byte[] all = new byte[256];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) i;
            }
            here.write(all);
            byte[] got = new byte[300];
            int count = 0;
            while (count < all.length) {
                int read = there.read(got, count, got.length - count, 5_000);
                assertTrue(read > 0, "only " + count + " bytes came");
                count += read;
            }
            for (int i = 0; i < all.length; i++) {
                assertEquals(all[i], got[i], "no byte is taken for a control character");
            }
            assertEquals(0, here.read(got, 0, 10, 20));
            here.close();
            assertFalse(here.isOpen());
            there.close();
            there.close();
        }
    }

    @Test
    void a_port_can_be_opened_by_one_only() throws Exception {
        Peers.needsSocat();
        try (Cable cable = new Cable(folder)) {
            SerialWire first = new SerialWire(cable.serial());
            first.open(100);
            IOException e = assertThrows(IOException.class, () -> new SerialWire(cable.serial()).open(100));
            assertTrue(String.valueOf(e.getMessage()).contains("open already"), e::getMessage);
            first.close();
        }
    }

    /** At 115200 baud a look each millisecond would lengthen a short read by a tenth. */
    @Test
    void a_fast_line_is_looked_at_more_often_than_a_slow_one_and_a_silent_one_less() {
        long micros = 1_000;
        assertEquals(250 * micros, SerialWire.lookNanos(921_600, 0));
        assertEquals(250 * micros, SerialWire.lookNanos(115_200, 4_000 * micros));
        assertEquals(500 * micros, SerialWire.lookNanos(115_200, 8_000 * micros));
        assertEquals(1_000 * micros, SerialWire.lookNanos(115_200, 1_000_000 * micros));
        assertEquals(1_000 * micros, SerialWire.lookNanos(19_200, 0));
        assertEquals(1_000 * micros, SerialWire.lookNanos(1_200, 0));
    }

    /** A full port would keep a write for ever: what nobody fetches is thrown away before the next request. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_port_whose_other_side_reads_nothing_never_keeps_a_request() throws Exception {
        Peers.needsSocat();
        try (Cable cable = new Cable(folder)) {
            SerialWire wire = new SerialWire(cable.serial());
            wire.open(100);
            for (int i = 0; i < 200; i++) {
                wire.write(new byte[256]);
            }
            wire.close();
        }
    }

    /** Of a pseudo-terminal the kernel keeps no direction, so this looks at what the library would tell it. */
    @Test
    void the_direction_that_the_kernel_was_given_is_left_alone_unless_configured() throws Exception {
        Peers.needsSocat();
        try (Cable cable = new Cable(folder)) {
            SerialPort port = SerialPort.getCommPort(cable.here.toString());
            assertTrue(told(port, "rs485ModeControlEnabled"), "the library's own default switches it off");
            SerialWire.configure(port, cable.serial());
            assertFalse(told(port, "rs485ModeControlEnabled"));

            SerialPort other = SerialPort.getCommPort(cable.here.toString());
            SerialWire.configure(
                    other,
                    new Endpoint.Serial("x", 9_600, Endpoint.Parity.NONE, 1, false, Endpoint.Direction.RTS_HIGH));
            assertTrue(told(other, "rs485ModeControlEnabled"));
            assertTrue(told(other, "rs485Mode"));
            assertTrue(told(other, "rs485ActiveHigh"));
        }
    }

    private static boolean told(SerialPort port, String name) throws ReflectiveOperationException {
        Field field = SerialPort.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.getBoolean(port);
    }

    @Test
    void a_port_that_goes_away_is_told_and_opened_again_when_it_is_back() throws Exception {
        Peers.needsSocat();
        SerialWire wire;
        byte[] buffer = new byte[10];
        try (Cable cable = new Cable(folder)) {
            wire = new SerialWire(cable.serial());
            wire.open(100);
        }
        assertThrows(IOException.class, () -> {
            for (int i = 0; i < 200; i++) {
                wire.read(buffer, 0, 10, 10);
            }
        });
        wire.close();
        try (Cable cable = new Cable(folder)) {
            wire.open(100);
            assertEquals(0, wire.read(buffer, 0, 10, 10));
            wire.close();
        }
    }
}
