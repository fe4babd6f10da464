package energy.busbar.driver.sunspec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceInfo;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Original;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import energy.busbar.core.port.GatewayClock;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
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

    @Test
    void an_inverter_on_pymodbus_is_found_read_limited_and_given_back() throws Exception {
        needsPymodbus();
        Process server = new ProcessBuilder(PYTHON.toString(), "src/test/resources/sunspec_server.py")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedWriter in = server.outputWriter(StandardCharsets.UTF_8);
                BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
                SunSpecFactory factory = new SunSpecFactory()) {
            in.write(hex(Devices.inverter()) + "\n");
            in.flush();
            int port = Integer.parseInt(out.readLine());
            Options options = new Options(
                    "connection", Map.of("host", "127.0.0.1", "port", port, "timeout", "5s"), new ArrayList<>());
            SunSpecDriver driver = (SunSpecDriver) factory.create(Devices.config(DeviceType.INVERTER, options), CLOCK);
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
            driver.close();
        } finally {
            server.destroy();
        }
    }
}
