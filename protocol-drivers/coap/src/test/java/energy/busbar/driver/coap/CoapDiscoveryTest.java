package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.LinkException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.junit.jupiter.api.Test;

class CoapDiscoveryTest {
    private static final byte[] LINK_FORMAT = RawDevice.options(-1, 40, -1);

    private static CoapDiscovery.Device ask(Function<RawDevice.Heard, List<byte[]>> script) throws Exception {
        try (RawDevice device = new RawDevice(script)) {
            CoapDiscovery.Device found = CoapDiscovery.unicast(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), device.port()), Duration.ofSeconds(3));
            assertThat(device.heard).as("it only reads").allMatch(h -> h.code() == 1 || h.code() == 0);
            return found;
        }
    }

    @Test
    void who_answers_more_than_can_be_taken_is_there_and_its_reason_is_told() throws Exception {
        // Content format 40, block 0 of 1024 bytes with more to come, 70000 bytes in all.
        byte[] options = HexFormat.of().parseHex("C128" + "B10E" + "53011170");
        try (RawDevice device =
                new RawDevice(h -> List.of(h.ack(RawDevice.CONTENT, options, "</a>,".repeat(204) + "</b>")))) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), device.port());
            List<CoapDiscovery.Device> found =
                    new CoapSweep(20, Duration.ofSeconds(1), List.of()).run(List.of(address), (d, of) -> {});
            assertThat(found)
                    .singleElement()
                    .satisfies(each -> assertThat(each.problem()).contains("70000 bytes"));
        }
    }

    @Test
    void aDeviceTellsItsResources() throws Exception {
        CoapDiscovery.Device found =
                ask(h -> List.of(h.ack(RawDevice.CONTENT, LINK_FORMAT, "</p>;rt=\"meter\";if=\"core.s\";ct=110;obs")));
        assertThat(found.problem()).isEmpty();
        assertThat(found.resources())
                .containsExactly(
                        new CoapDiscovery.Resource("/p", List.of("meter"), List.of("core.s"), List.of(110), true, ""));
    }

    @Test
    void whatIsWrongWithAnAnswerIsSaid() throws Exception {
        assertThat(ask(h -> List.of(h.ack(RawDevice.CONTENT, LINK_FORMAT, "<html>no")))
                        .problem())
                .contains("has no ','");
        assertThat(ask(h -> List.of(h.ack(0x84, new byte[0], ""))).problem()).contains("4.04");
        assertThat(ask(h -> List.of(h.ack(RawDevice.CONTENT, RawDevice.options(-1, 50, -1), "{}")))
                        .problem())
                .contains("content format 50");
    }

    @Test
    void silenceEndsInTime() throws Exception {
        try (RawDevice device = new RawDevice(h -> List.of())) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), device.port());
            assertThatThrownBy(() -> CoapDiscovery.unicast(address, Duration.ofMillis(200)))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("200 ms");
        }
    }

    @Test
    void aLongListComesInBlocks() throws Exception {
        Configuration settings = CoapSettings.udp(4);
        CoapServer server = new CoapServer(settings);
        server.addEndpoint(CoapEndpoint.builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build());
        for (int i = 0; i < 150; i++) {
            server.add(new CoapResource("a-resource-with-a-long-name-" + i));
        }
        server.start();
        try {
            InetSocketAddress address = server.getEndpoints().get(0).getAddress();
            assertThat(CoapDiscovery.unicast(address, Duration.ofSeconds(5)).resources())
                    .hasSizeGreaterThanOrEqualTo(150);
        } finally {
            server.destroy();
        }
    }

    @Test
    void onlyAGroupIsAskedByMulticast() {
        assertThatThrownBy(() -> CoapDiscovery.multicast(
                        new InetSocketAddress("127.0.0.1", 5683), Optional.empty(), Duration.ofMillis(10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no multicast address");
        assertThat(CoapDiscovery.groups()).hasSize(2);
    }
}
