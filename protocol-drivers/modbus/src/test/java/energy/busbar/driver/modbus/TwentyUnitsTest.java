package energy.busbar.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.driver.modbus.Peers.Cable;
import energy.busbar.driver.modbus.Peers.Peer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Twenty units on one serial line, one of them dead. Needs Debian's python3-pymodbus and socat. */
@Timeout(120)
class TwentyUnitsTest {
    private static final int DEAD = 20;
    private static final int ROUNDS = 10;

    @TempDir
    Path folder;

    @Test
    void a_dead_unit_takes_no_transaction_from_the_others() throws Exception {
        Peers.needsPymodbus();
        Peers.needsSocat();
        List<String> arguments = new ArrayList<>(List.of("rtu", "there"));
        for (int unit = 1; unit < DEAD; unit++) {
            arguments.add(String.valueOf(unit));
        }
        try (Cable cable = new Cable(folder)) {
            arguments.set(1, cable.there.toString());
            try (Peer server = Peer.pymodbus(arguments.toArray(String[]::new));
                    ModbusBuses buses = new ModbusBuses()) {
                ModbusClient dead = share(buses, cable, Duration.ofMillis(100));
                ModbusClient others = share(buses, cable, Duration.ofSeconds(10));
                for (int round = 0; round < ROUNDS; round++) {
                    for (int unit = 1; unit < DEAD; unit++) {
                        assertArrayEquals(new int[] {unit, unit + 1}, others.readHoldingRegisters(unit, unit, 2));
                    }
                    ModbusException e =
                            assertThrows(ModbusException.class, () -> dead.readHoldingRegisters(DEAD, 0, 2));
                    assertEquals(Kind.NO_ANSWER, e.kind(), e::getMessage);
                }
                StringBuilder each = new StringBuilder();
                for (int unit = 1; unit < DEAD; unit++) {
                    each.append(unit).append(':').append(ROUNDS).append(unit == DEAD - 1 ? "" : " ");
                }
                assertEquals(each.toString(), server.ask(), "requests that each unit had");
            }
        }
    }

    private static ModbusClient share(ModbusBuses buses, Cable cable, Duration timeout) {
        return buses.share(Peers.settings(cable.serial(), timeout), Peers.CLOCK, Peers.NO_OPTIONS);
    }
}
