package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against npm's coap, which is not ours, as a device that is called and as one that calls. */
class NodeCoapTest {
    private Path interop;

    @BeforeEach
    void needed() {
        interop = Path.of("").toAbsolutePath().getParent().getParent().resolve("interop");
        if (!Files.isDirectory(interop.resolve("node_modules/coap"))) {
            Libcoap.missing("needs node and interop/node_modules: run 'npm ci' in interop/");
        }
    }

    private Process node(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "node", Path.of("src/test/node/device.js").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("BUSBAR_INTEROP", interop.toString());
        return builder.start();
    }

    @Test
    void itIsObservedReadAndWritten() throws Exception {
        Process node = node("serve");
        try (Rig rig = new Rig()) {
            int port = Integer.parseInt(
                    String.valueOf(node.inputReader(StandardCharsets.UTF_8).readLine()));
            CoapDevice meter = rig.device(
                    port,
                    Map.of(),
                    List.of(
                            Map.of("path", "power", "point", "gridPower", "observe", true),
                            Map.of("path", "packed", "point", "powerL1", "format", "senml-cbor")));
            List<Double> powers = new ArrayList<>();
            Rig.await("five notifications", () -> {
                for (Reading reading : meter.poll(PollClass.FAST)) {
                    if (reading.point().equals("gridPower")) {
                        powers.add(reading.goodNumber());
                    } else {
                        assertThat(reading.goodNumber()).isEqualTo(1500);
                    }
                }
                return powers.size() >= 6;
            });
            assertThat(powers).isSorted().doesNotHaveDuplicates();
            meter.close();

            Map<String, Object> write =
                    Map.of("quantity", "generation-limit", "min", 0, "max", 9_000, "method", "post", "format", "json");
            CoapDevice inverter = rig.device(
                    DeviceType.INVERTER,
                    port,
                    Map.of(),
                    List.of(Map.of("path", "limit", "point", "powerLimit", "pointer", "/limit", "write", write)));
            Setpoint setpoint =
                    new Setpoint(new DeviceId("m"), Quantity.GENERATION_LIMIT, 1_234.5, Duration.ofSeconds(60), 0);
            assertThat(inverter.write(setpoint).toCompletableFuture().join()).isEqualTo(new Outcome.Applied(1_234.5));
        } finally {
            node.destroyForcibly();
        }
    }

    @Test
    void itPushes() throws Exception {
        CoapFactory factory = new CoapFactory(PushServerTest.server(Map.of("listen", "127.0.0.1:0")), new Random(1));
        try (Rig rig = new Rig(factory)) {
            // A rig starts at once; this one is started again with its device.
            factory.close();
            PushDriver driver = (PushDriver) rig.driver(
                    "m", DeviceType.METER, Map.of("push", true, "resources", List.of(Map.of("point", "gridPower"))));
            factory.start();
            Heard heard = new Heard();
            driver.start(heard);
            String url =
                    "coap://127.0.0.1:" + factory.address(false).orElseThrow().getPort() + "/push/m";
            Process node = node("push", url);
            try {
                assertThat(node.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("2.04");
                assertThat(heard.readings).extracting(Reading::goodNumber).containsExactly(1500.0);
            } finally {
                node.destroyForcibly();
            }
        }
    }
}
