package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Reading;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Devices that call the gateway, in the open. */
class PushServerTest {
    private static final String WATTS = "[{\"n\":\"p\",\"u\":\"W\",\"v\":7}]";

    private final HandTime time = new HandTime();
    private final Heard heard = new Heard();
    private final Endpoints client = new Endpoints();
    private CoapFactory factory;

    @AfterEach
    void stop() {
        client.close();
        factory.close();
    }

    static CoapServerConfig server(Map<String, Object> options) {
        List<Options.Problem> problems = new ArrayList<>();
        CoapServerConfig config = CoapServerConfig.read(new Options("coap", options, problems));
        assertThat(problems).isEmpty();
        return config;
    }

    private PushDriver device(String id, Map<String, Object> more) {
        Map<String, Object> options = new HashMap<>(Map.of(
                "push",
                true,
                "silence",
                "60s",
                "resources",
                List.of(
                        Map.of("point", "gridPower", "name", "p"),
                        Map.of("point", "powerL1", "name", "l1"),
                        Map.of("path", "raw", "point", "frequency", "pointer", "/f", "scale", 0.001))));
        options.putAll(more);
        List<Options.Problem> problems = new ArrayList<>();
        PushDriver driver = (PushDriver)
                factory.create(Rig.config(id, DeviceType.METER, new Options("c", options, problems)), time);
        assertThat(problems).isEmpty();
        return driver;
    }

    private PushDevice started(Map<String, Object> serverOptions, Map<String, Object> deviceOptions) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("listen", "127.0.0.1:0"));
        all.putAll(serverOptions);
        factory = new CoapFactory(server(all), new Random(1));
        PushDriver driver = device("m", deviceOptions);
        factory.start();
        client.start();
        driver.start(heard);
        return (PushDevice) driver;
    }

    private Response send(Code code, String path, int format, String payload) throws Exception {
        Request request = new Request(code);
        request.setURI(
                "coap://127.0.0.1:" + factory.address(false).orElseThrow().getPort() + "/" + path);
        request.setPayload(payload);
        if (format >= 0) {
            request.getOptions().setContentFormat(format);
        }
        CoapEndpoint endpoint = client.plain();
        return request.send(endpoint).waitForResponse(5_000);
    }

    private ResponseCode post(String path, int format, String payload) throws Exception {
        return send(Code.POST, path, format, payload).getCode();
    }

    @Test
    void whatIsPushedIsHeard() throws Exception {
        started(Map.of(), Map.of());
        assertThat(heard.links).isEmpty();
        assertThat(post("push/m", 110, WATTS)).isEqualTo(ResponseCode.CHANGED);
        assertThat(send(Code.PUT, "push/m/raw", 50, "{\"f\":50010}").getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(heard.readings).extracting(Reading::point).containsExactly("gridPower", "frequency");
        assertThat(heard.readings).extracting(Reading::goodNumber).containsExactly(7.0, 50.01);
        assertThat(heard.links).containsExactly(LinkState.UP);
        assertThat(heard.infos).hasSize(1);
        assertThat(heard.infos.get(0).points()).hasSize(3);
    }

    @Test
    void aBodyOfManyBlocksIsTakenAndOneThatIsTooLargeIsNot() throws Exception {
        started(Map.of(), Map.of());
        String filler = " ".repeat(3_000);
        assertThat(post("push/m", 110, filler + WATTS)).isEqualTo(ResponseCode.CHANGED);
        assertThat(heard.readings).hasSize(1);
        assertThat(post("push/m", 110, " ".repeat(CoapSettings.MAX_BODY_BYTES) + WATTS))
                .isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
        assertThat(heard.readings).hasSize(1);
    }

    @Test
    void whatCannotBeUsedIsAnsweredWithWhatWouldBeRight() throws Exception {
        started(Map.of(), Map.of());
        assertThat(post("push/m", 110, "<html>")).isEqualTo(ResponseCode.BAD_REQUEST);
        assertThat(post("push/m", 112, WATTS)).isEqualTo(ResponseCode.BAD_REQUEST);
        assertThat(post("push/m", 41, WATTS)).isEqualTo(ResponseCode.UNSUPPORTED_CONTENT_FORMAT);
        assertThat(post("push/m/other", 110, WATTS)).isEqualTo(ResponseCode.BAD_REQUEST);
        assertThat(post("push/m", 110, "[{\"n\":\"other\",\"v\":1}]")).isEqualTo(ResponseCode.BAD_REQUEST);
        assertThat(post("push/x", 110, WATTS)).isEqualTo(ResponseCode.UNAUTHORIZED);
        assertThat(post("push", 110, WATTS)).isEqualTo(ResponseCode.UNAUTHORIZED);
        assertThat(post("other", 110, WATTS)).isEqualTo(ResponseCode.NOT_FOUND);
        assertThat(send(Code.GET, "push/m", -1, "").getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
        assertThat(send(Code.DELETE, "push/m", -1, "").getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
        String core = send(Code.GET, ".well-known/core", -1, "").getPayloadString();
        assertThat(core).doesNotContain("push/m");
        assertThat(heard.readings).isEmpty();
    }

    @Test
    void silenceIsNoLink() throws Exception {
        PushDevice driver = started(Map.of(), Map.of());
        post("push/m", 110, WATTS);
        time.pass(59_999);
        driver.watch();
        assertThat(heard.links).containsExactly(LinkState.UP);
        time.pass(1);
        driver.watch();
        driver.watch();
        assertThat(heard.links).containsExactly(LinkState.UP, LinkState.UNREACHABLE);
        post("push/m", 110, WATTS);
        assertThat(heard.links).containsExactly(LinkState.UP, LinkState.UNREACHABLE, LinkState.UP);
    }

    @Test
    void whatCameLateIsNotHowThingsAreNow() throws Exception {
        started(Map.of(), Map.of());
        post("push/m", 110, "[{\"n\":\"p\",\"u\":\"W\",\"v\":2,\"t\":-10}]");
        assertThat(post("push/m", 110, "[{\"n\":\"p\",\"u\":\"W\",\"v\":1,\"t\":-20}]"))
                .isEqualTo(ResponseCode.CHANGED);
        post("push/m", 110, "[{\"n\":\"p\",\"u\":\"W\",\"v\":3}]");
        assertThat(heard.readings).extracting(Reading::goodNumber).containsExactly(2.0, 3.0);
    }

    @Test
    void aPeerThatCallsTooOftenWaits() throws Exception {
        started(Map.of("maxRate", 3), Map.of());
        for (int i = 0; i < 3; i++) {
            assertThat(post("push/m", 110, WATTS)).isEqualTo(ResponseCode.CHANGED);
        }
        Response tooOften = send(Code.POST, "push/m", 110, WATTS);
        assertThat(tooOften.getCode()).isEqualTo(ResponseCode.TOO_MANY_REQUESTS);
        assertThat(tooOften.getOptions().getMaxAge()).isEqualTo(1);
        time.pass(334);
        assertThat(post("push/m", 110, WATTS)).isEqualTo(ResponseCode.CHANGED);
        assertThat(heard.readings).hasSize(4);
    }

    @Test
    void noMorePeersThanAllowedAreHeard() throws Exception {
        started(Map.of("maxPeers", 1), Map.of());
        assertThat(post("push/m", 110, WATTS)).isEqualTo(ResponseCode.CHANGED);
        InetAddress another = InetAddress.getByName("127.0.0.2");
        raw(
                another,
                List.of(push(1, WATTS)),
                answer -> assertThat(answer[1] & 0xff).as("5.03").isEqualTo(0xa3));
        time.pass(Peers.IDLE_MILLIS);
        raw(
                another,
                List.of(push(2, WATTS)),
                answer -> assertThat(answer[1] & 0xff).isEqualTo(RawDevice.CHANGED));
        assertThat(post("push/m", 110, WATTS)).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
        assertThat(heard.readings).hasSize(2);
        List<Options.Problem> problems = new ArrayList<>();
        Map<String, Object> second = Map.of("push", true, "resources", List.of(Map.of("point", "gridPower")));
        factory.create(Rig.config("n", DeviceType.METER, new Options("c", second, problems)), time);
        assertThat(problems).extracting(Options.Problem::path).containsExactly("c.push");
    }

    @Test
    void anAddressThatIsNotTheDevicesIsNotTheDevice() throws Exception {
        started(Map.of(), Map.of("host", "192.0.2.77"));
        assertThat(post("push/m", 110, WATTS)).isEqualTo(ResponseCode.UNAUTHORIZED);
        assertThat(heard.readings).isEmpty();
    }

    @Test
    void aDeviceWithAKeyIsNotHeardInTheOpen() throws Exception {
        started(
                Map.of("dtlsListen", "127.0.0.1:0"),
                Map.of("dtls", Map.of("psk", Map.of("identity", "m", "key", KeyFiles.PSK_HEX))));
        assertThat(post("push/m", 110, WATTS)).isEqualTo(ResponseCode.UNAUTHORIZED);
        assertThat(heard.readings).isEmpty();
    }

    private void raw(List<byte[]> datagrams, Consumer<byte[]> answered) throws Exception {
        raw(InetAddress.getLoopbackAddress(), datagrams, answered);
    }

    private void raw(InetAddress from, List<byte[]> datagrams, Consumer<byte[]> answered) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, from)) {
            socket.setSoTimeout(5_000);
            for (byte[] datagram : datagrams) {
                socket.send(new DatagramPacket(
                        datagram, datagram.length, factory.address(false).orElseThrow()));
            }
            DatagramPacket answer = new DatagramPacket(new byte[2_048], 2_048);
            socket.receive(answer);
            answered.accept(Arrays.copyOf(answer.getData(), answer.getLength()));
        }
    }

    private static byte[] push(int mid, String payload) {
        // Uri-Path push, m; Content-Format 110.
        byte[] options = {(byte) 0xb4, 'p', 'u', 's', 'h', 0x01, 'm', 0x11, 110};
        return RawDevice.datagram(RawDevice.CON, 2, mid, new byte[] {1}, options, payload);
    }

    @Test
    void aMessageThatComesTwiceIsHeardOnce() throws Exception {
        started(Map.of(), Map.of());
        byte[] one = push(700, WATTS);
        raw(List.of(one, one, one), answer -> assertThat(answer[1] & 0xff).isEqualTo(RawDevice.CHANGED));
        assertThat(post("push/m", 110, WATTS)).isEqualTo(ResponseCode.CHANGED);
        assertThat(heard.readings).hasSize(2);
    }

    @Test
    void noDatagramBreaksTheServer() throws Exception {
        long seed = Long.getLong("busbar.seed", System.nanoTime());
        Random random = new Random(seed);
        started(Map.of("maxRate", 1000), Map.of());
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] bytes = push(i, WATTS);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            datagrams.add(random.nextInt(4) > 0 ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
        raw(datagrams, answer -> {});
        assertThat(post("push/m", 110, "[{\"n\":\"l1\",\"v\":4321}]"))
                .as("seed %d", seed)
                .isEqualTo(ResponseCode.CHANGED);
        assertThat(heard.readings)
                .as("seed %d", seed)
                .extracting(Reading::goodNumber)
                .contains(4321.0);
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            factory = new CoapFactory(server(Map.of("listen", "127.0.0.1:" + taken.getLocalPort())));
            device("m", Map.of());
            assertThatThrownBy(factory::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void whereNobodyListensThatIsSaid() {
        factory = new CoapFactory();
        List<Options.Problem> problems = new ArrayList<>();
        Map<String, Object> psk = Map.of("psk", Map.of("identity", "m", "key", KeyFiles.PSK_HEX));
        List<Map<String, Object>> resources = List.of(Map.of("point", "gridPower", "observe", true));
        factory.create(
                Rig.config(
                        "m",
                        DeviceType.METER,
                        new Options("c", Map.of("push", true, "dtls", psk, "resources", resources), problems)),
                time);
        assertThat(problems)
                .extracting(Options.Problem::path)
                .containsExactlyInAnyOrder("c.push", "c.resources[0].observe");
    }

    @Test
    void twoDevicesHaveTwoIdentities() {
        factory = new CoapFactory(server(Map.of("dtlsListen", "127.0.0.1:0")));
        Map<String, Object> dtls = Map.of("psk", Map.of("identity", "same", "key", KeyFiles.PSK_HEX));
        device("a", Map.of("dtls", dtls));
        List<Options.Problem> problems = new ArrayList<>();
        Map<String, Object> options =
                Map.of("push", true, "dtls", dtls, "resources", List.of(Map.of("point", "gridPower")));
        factory.create(Rig.config("b", DeviceType.METER, new Options("c", options, problems)), time);
        assertThat(problems).extracting(Options.Problem::path).containsExactly("c.dtls.psk.identity");
    }
}
