package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.driver.PolledDriver;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final Rig rig = new Rig();
    private CoapServer server;

    @BeforeEach
    void start() {
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
        rig.close();
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
        return rig.device(port, Map.of(), resources);
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
        Map<String, Reading> fast = Rig.byPoint(driver.poll(PollClass.FAST));
        assertThat(fast.get("gridPower").goodNumber()).isEqualTo(1250);
        assertThat(fast.get("gridPower").at()).isEqualTo(new Moment(1_767_225_598_000L, 4_998_000));
        assertThat(fast.get("currentL2").goodNumber()).isEqualTo(6);
        assertThat(fast.get("powerL1").goodNumber()).isEqualTo(60_000);
        Map<String, Reading> normal = Rig.byPoint(driver.poll(PollClass.NORMAL));
        assertThat(normal.get("frequency").quality()).as("watts are no hertz").isEqualTo(Quality.COMM_FAIL);
        assertThat(normal.get("voltageL1").quality()).isEqualTo(Quality.NOT_IMPLEMENTED);
    }

    @Test
    void garbageInOneResourceLeavesTheOthers() {
        serve("bad", "<html>");
        serve("good", "[{\"u\":\"W\",\"v\":7}]");
        PolledDriver driver = device(
                port(),
                List.of(Map.of("path", "bad", "point", "gridPower"), Map.of("path", "good", "point", "powerL1")));
        Map<String, Reading> fast = Rig.byPoint(driver.poll(PollClass.FAST));
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
    void aBodyOfManyBlocksIsPutTogether() {
        StringBuilder pack = new StringBuilder("[");
        for (int i = 0; i < 200; i++) {
            pack.append("{\"n\":\"filler-")
                    .append(i)
                    .append("\",\"v\":")
                    .append(i)
                    .append("},");
        }
        serve("pack", pack + "{\"n\":\"p\",\"u\":\"W\",\"v\":42}]");
        PolledDriver driver =
                device(port(), List.of(Map.of("path", "pack", "name", "p", "point", "gridPower", "observe", true)));
        assertThat(driver.poll(PollClass.FAST).get(0).goodNumber()).isEqualTo(42);
    }

    @Test
    void pointsOfOneResourceAreAskedForOnce() {
        AtomicInteger asked = new AtomicInteger();
        server.add(new CoapResource("all") {
            @Override
            public void handleGET(CoapExchange exchange) {
                asked.incrementAndGet();
                exchange.respond(ResponseCode.CONTENT, "{\"p\":[1,2,3]}", MediaTypeRegistry.APPLICATION_JSON);
            }
        });
        PolledDriver driver = device(
                port(),
                List.of(
                        Map.of("path", "all", "point", "powerL1", "pointer", "/p/0"),
                        Map.of("path", "all", "point", "powerL2", "pointer", "/p/1"),
                        Map.of("path", "all", "point", "powerL3", "pointer", "/p/2")));
        assertThat(driver.poll(PollClass.FAST)).extracting(Reading::goodNumber).containsExactly(1.0, 2.0, 3.0);
        assertThat(asked).hasValue(1);
    }
}
