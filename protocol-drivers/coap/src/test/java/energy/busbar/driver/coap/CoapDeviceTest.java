package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Phase;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Site;
import energy.busbar.core.port.GatewayClock;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.config.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real UDP against Californium's server. */
class CoapDeviceTest {
    private static final GatewayClock CLOCK = new GatewayClock() {
        @Override
        public Moment now() {
            return new Moment(1_767_225_600_000L, 5_000_000);
        }

        @Override
        public boolean synchronised() {
            return true;
        }

        @Override
        public String bootId() {
            return "test";
        }
    };

    private final CoapFactory factory = new CoapFactory();
    private CoapServer server;

    @BeforeEach
    void start() {
        factory.start();
        Configuration settings = Configuration.createStandardWithoutFile();
        server = new CoapServer(settings);
        server.addEndpoint(CoapEndpoint.builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build());
        server.start();
    }

    @AfterEach
    void stop() {
        factory.close();
        server.destroy();
    }

    private void serve(String name, String payload) {
        server.add(new CoapResource(name) {
            @Override
            public void handleGET(CoapExchange exchange) {
                exchange.respond(ResponseCode.CONTENT, payload, MediaTypeRegistry.APPLICATION_SENML_JSON);
            }
        });
    }

    private PolledDriver device(int port, List<Map<String, Object>> resources) {
        List<Options.Problem> problems = new ArrayList<>();
        Map<String, Object> options =
                Map.of("host", "127.0.0.1", "port", port, "timeout", "3s", "resources", resources);
        PolledDriver driver = (PolledDriver) factory.create(config(new Options("c", options, problems)), CLOCK);
        assertThat(problems).isEmpty();
        return driver;
    }

    private static DeviceConfig config(Options options) {
        DeviceId id = new DeviceId("m");
        return new DeviceConfig(
                id,
                "m",
                new Site.Placement(
                        id,
                        DeviceType.METER,
                        Site.Role.GRID_METER,
                        "main",
                        Site.Coupling.AC,
                        List.of(Phase.L1),
                        OptionalDouble.empty(),
                        Set.of()),
                options);
    }

    private int port() {
        return server.getEndpoints().get(0).getAddress().getPort();
    }

    @Test
    void valuesComeInTheModelsUnitsWithTheDevicesTimes() {
        serve("p", "[{\"n\":\"p\",\"u\":\"kW\",\"v\":1.25,\"t\":-2}]");
        serve("i", "[{\"n\":\"i1\",\"u\":\"A\",\"v\":5},{\"n\":\"i2\",\"u\":\"A\",\"v\":6}]");
        serve("bare", "[{\"v\":60000}]");
        PolledDriver driver = device(
                port(),
                List.of(
                        Map.of("path", "/p", "point", "gridPower"),
                        Map.of("path", "i", "point", "currentL2", "name", "i2"),
                        Map.of("path", "bare", "point", "powerL1", "unit", "W"),
                        Map.of("path", "p", "point", "frequency"),
                        Map.of("path", "missing", "point", "voltageL1")));
        assertThat(driver.open().points()).hasSize(5);
        Map<String, Reading> fast = byPoint(driver.poll(PollClass.FAST));
        assertThat(fast.get("gridPower").goodNumber()).isEqualTo(1250);
        assertThat(fast.get("gridPower").at()).isEqualTo(new Moment(1_767_225_598_000L, 4_998_000));
        assertThat(fast.get("currentL2").goodNumber()).isEqualTo(6);
        assertThat(fast.get("powerL1").goodNumber()).isEqualTo(60_000);
        Map<String, Reading> normal = byPoint(driver.poll(PollClass.NORMAL));
        assertThat(normal.get("frequency").quality()).as("watts are no hertz").isEqualTo(Quality.COMM_FAIL);
        assertThat(normal.get("voltageL1").quality()).isEqualTo(Quality.NOT_IMPLEMENTED);
    }

    private static Map<String, Reading> byPoint(List<Reading> readings) {
        return readings.stream().collect(Collectors.toMap(Reading::point, Function.identity()));
    }

    @Test
    void garbageInOneResourceLeavesTheOthers() {
        serve("bad", "<html>");
        serve("good", "[{\"u\":\"W\",\"v\":7}]");
        PolledDriver driver = device(
                port(),
                List.of(Map.of("path", "bad", "point", "gridPower"), Map.of("path", "good", "point", "powerL1")));
        Map<String, Reading> fast = byPoint(driver.poll(PollClass.FAST));
        assertThat(fast.get("gridPower").quality()).isEqualTo(Quality.COMM_FAIL);
        assertThat(fast.get("powerL1").goodNumber()).isEqualTo(7);
    }

    @Test
    void aSilentDeviceIsUnreachableWithinItsTimeout() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            PolledDriver driver = device(silent.getLocalPort(), List.of(Map.of("path", "p", "point", "gridPower")));
            assertThatThrownBy(driver::open)
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("3000 ms")
                    .extracting(e -> ((LinkException) e).state())
                    .isEqualTo(LinkState.UNREACHABLE);
        }
    }

    @Test
    void everyWrongOptionIsReportedInOneRun() {
        List<Options.Problem> problems = new ArrayList<>();
        Map<String, Object> options = Map.of(
                "prot",
                1,
                "resources",
                List.of(
                        Map.of("path", "a", "point", "nonsense"),
                        Map.of("path", "b", "point", "gridPower", "unit", "V")));
        factory.create(config(new Options("c", options, problems)), CLOCK);
        assertThat(problems)
                .extracting(Options.Problem::path)
                .containsExactlyInAnyOrder("c.host", "c.prot", "c.resources[0].point", "c.resources[1].unit");
    }
}
