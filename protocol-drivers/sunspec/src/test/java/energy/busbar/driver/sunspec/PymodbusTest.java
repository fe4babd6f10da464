package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.sunspec.SunSpecControls.Control;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** An inverter that is served by a program that is not ours. Needs Debian's python3-pymodbus. */
class PymodbusTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** The peer lives in real time. */
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

    private static void needsPymodbus() throws IOException, InterruptedException {
        Process probe = new ProcessBuilder(PYTHON.toString(), "-c", "import pymodbus.server.async_io")
                .redirectErrorStream(true)
                .start();
        probe.getInputStream().readAllBytes();
        if (probe.waitFor() != 0) {
            String message =
                    "pymodbus is not there or not whole: apt-get install python3-pymodbus python3-serial-asyncio";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(message);
            }
            Assumptions.abort(message);
        }
    }

    private static String hex(RegisterImage image) {
        StringBuilder hex = new StringBuilder();
        for (int at = image.base; image.get(at) != RegisterImage.NONE; at++) {
            hex.append("%04x".formatted(image.get(at)));
        }
        return hex.toString();
    }

    /** What is done with a driver whose device pymodbus serves. */
    private interface Work {
        void with(SunSpecDriver driver);
    }

    private static void served(RegisterImage image, Map<String, Object> more, Work work) throws Exception {
        needsPymodbus();
        Process server = new ProcessBuilder(PYTHON.toString(), "src/test/resources/sunspec_server.py")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedWriter in = server.outputWriter(StandardCharsets.UTF_8);
                BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
                SunSpecFactory factory = new SunSpecFactory()) {
            in.write(hex(image) + "\n");
            in.flush();
            int port = Integer.parseInt(out.readLine());
            Map<String, Object> values = new HashMap<>(more);
            values.putAll(Map.of("host", "127.0.0.1", "port", port, "timeout", "5s"));
            Options options = new Options("connection", values, new ArrayList<>());
            SunSpecDriver driver = (SunSpecDriver) factory.create(Devices.config(DeviceType.INVERTER, options), CLOCK);
            work.with(driver);
            driver.close();
        } finally {
            server.destroy();
        }
    }

    @Test
    void an_inverter_on_pymodbus_is_found_read_limited_and_given_back() throws Exception {
        served(Devices.inverter(), Map.of(), driver -> {
            DeviceInfo info = driver.open();
            assertEquals("Acme X10", info.manufacturer() + " " + info.model());
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
        });
    }

    @Test
    void an_inverter_on_pymodbus_leaves_the_grid_and_comes_back() throws Exception {
        served(Devices.immediate(), Map.of("models", List.of("123.Conn")), driver -> {
            driver.open();
            SunSpecControls controls = driver.controls();
            for (Control control : List.of(Control.CONNECTED, Control.POWER_FACTOR, Control.REACTIVE_POWER)) {
                Original original = controls.capture(control);
                double value = control == Control.REACTIVE_POWER ? -1800 : control == Control.CONNECTED ? 0 : 0.95;
                assertEquals(
                        new Outcome.Applied(value),
                        controls.set(control, value, Duration.ofSeconds(60)),
                        control.word());
                double connected = control == Control.CONNECTED ? 0 : 1;
                assertEquals(connected, Devices.all(driver).get("m123.Conn").goodNumber());
                assertInstanceOf(Outcome.Applied.class, controls.release(control, original), control.word());
            }
        });
    }

    /** It adopts nothing by itself, so its curve in force is the stored one that was named last: the first is like any other. */
    @Test
    void a_curve_on_pymodbus_is_set_renewed_and_given_back() throws Exception {
        RegisterImage image = GridSupportTest.voltVar().at(24, "0000");
        served(image, Map.of("models", List.of("705.AdptCrvReq", "705.RvrtTms")), driver -> {
            driver.open();
            Original original =
                    driver.capture(Quantity.VOLT_VAR).toCompletableFuture().join();
            Setpoint curve = new Setpoint(
                    new DeviceId("d1"),
                    Quantity.VOLT_VAR,
                    1,
                    Optional.of(GridSupportTest.VOLT_VAR),
                    Duration.ofSeconds(70_000),
                    1);
            for (int round = 0; round < 2; round++) {
                assertEquals(
                        new Outcome.Applied(1),
                        driver.write(curve).toCompletableFuture().join());
                Map<String, Reading> readings = Devices.all(driver);
                assertEquals(3, readings.get("m705.AdptCrvReq").goodNumber(), "not written to another one");
                assertEquals(70_000, readings.get("m705.RvrtTms").goodNumber());
                assertEquals(
                        Optional.of(new Value.Text(GridSupportTest.VOLT_VAR.words())),
                        readings.get("voltVarCurve").value());
            }
            assertEquals(
                    new Outcome.Applied(0),
                    driver.release(Quantity.VOLT_VAR, original)
                            .toCompletableFuture()
                            .join());
            assertEquals(2, Devices.all(driver).get("m705.AdptCrvReq").goodNumber());
        });
    }

    @Test
    void the_ports_of_a_hybrid_on_pymodbus_are_read_by_name() throws Exception {
        served(Devices.hybrid(), Map.of("models", List.of("160.module[2].DCV")), driver -> {
            driver.open();
            assertEquals(400, Devices.all(driver).get("m160.module.2.DCV").goodNumber());
            assertEquals(2000, Devices.all(driver).get("mppt1Power").goodNumber());
        });
    }
}
