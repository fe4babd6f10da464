package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.driver.modbus.PeerProgram;
import energy.busbar.driver.modbus.PeerProgram.Running;
import energy.busbar.driver.modbus.PeerTables;
import energy.busbar.driver.modbus.Peers;
import energy.busbar.driver.modbus.Peers.Cable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A SunSpec inverter on servers of other makers. Needs what the test of the same name in the module below needs. */
@Timeout(180)
class PeerProgramsTest {
    @TempDir
    Path folder;

    private static PeerTables tables(RegisterImage image) {
        return PeerTables.holding(
                image.base,
                IntStream.iterate(image.base, at -> image.get(at) != RegisterImage.NONE, at -> at + 1)
                        .map(image::get)
                        .toArray());
    }

    private static void findReadLimitAndGiveBack(Map<String, Object> connection) {
        Map<String, Object> values = new HashMap<>(connection);
        values.put("timeout", "5s");
        List<Options.Problem> problems = new ArrayList<>();
        Options options = new Options("connection", values, problems);
        try (SunSpecFactory factory = new SunSpecFactory();
                SunSpecDriver driver =
                        (SunSpecDriver) factory.create(Devices.config(DeviceType.INVERTER, options), Peers.CLOCK)) {
            assertEquals(List.of(), problems);
            DeviceInfo info = driver.open();
            assertEquals("Acme X10 SN1", info.manufacturer() + " " + info.model() + " " + info.serialNumber());
            assertEquals(5230, Devices.all(driver).get("power").goodNumber());
            Original original = driver.capture(Quantity.GENERATION_LIMIT)
                    .toCompletableFuture()
                    .join();
            Setpoint limit =
                    new Setpoint(new DeviceId("d1"), Quantity.GENERATION_LIMIT, 4000, Duration.ofSeconds(60), 10_000);
            assertEquals(
                    new Outcome.Applied(4000),
                    driver.write(limit).toCompletableFuture().join());
            assertEquals(4000, Devices.all(driver).get("powerLimit").goodNumber());
            assertEquals(
                    new Outcome.Applied(10_000),
                    driver.release(Quantity.GENERATION_LIMIT, original)
                            .toCompletableFuture()
                            .join());
        }
    }

    @ParameterizedTest
    @EnumSource
    void over_tcp_an_inverter_is_found_read_limited_and_given_back(PeerProgram peer) throws Exception {
        peer.needed();
        try (Running running = peer.onTcp(tables(Devices.inverter()), 0, folder)) {
            findReadLimitAndGiveBack(Map.of("host", "127.0.0.1", "port", running.port()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void on_a_serial_line_an_inverter_is_found_read_limited_and_given_back(PeerProgram peer) throws Exception {
        peer.needed();
        Peers.needsSocat();
        try (Cable cable = new Cable(folder);
                Running running = peer.onSerial(tables(Devices.inverter()), cable.there, folder)) {
            assertEquals(cable.there.toString(), running.said());
            findReadLimitAndGiveBack(Map.of("serial", cable.here.toString(), "baud", 115_200));
        }
    }
}
