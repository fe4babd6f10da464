package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Reading;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that call the gateway in DTLS: each is heard as itself only. */
class DtlsPushTest {
    private static final String WATTS = "[{\"u\":\"W\",\"v\":7}]";

    @TempDir
    Path folder;

    private final HandTime time = new HandTime();
    private final Map<String, Heard> heard = new HashMap<>();
    private final List<CoapEndpoint> clients = new ArrayList<>();
    private final Endpoints endpoints = new Endpoints();
    private KeyFiles files;
    private CoapFactory factory;
    private Path gatewayKey;
    private Path deviceKey;

    @BeforeEach
    void start() throws Exception {
        files = new KeyFiles(folder);
        gatewayKey = files.key("gateway", "ip:127.0.0.1");
        deviceKey = files.key("device", "dns:meter-7");
        endpoints.start();
    }

    @AfterEach
    void stop() {
        clients.forEach(CoapEndpoint::destroy);
        endpoints.close();
        factory.close();
    }

    private void gateway(Map<String, Map<String, Object>> dtlsByDevice) throws Exception {
        factory = new CoapFactory(
                PushServerTest.server(Map.of(
                        "dtlsListen",
                        "127.0.0.1:0",
                        "keyStore",
                        KeyFiles.block(gatewayKey),
                        "trustStore",
                        KeyFiles.block(files.trusting(deviceKey)))),
                new Random(1));
        Map<String, PushDriver> drivers = new HashMap<>();
        dtlsByDevice.forEach((id, dtls) -> {
            List<Options.Problem> problems = new ArrayList<>();
            Map<String, Object> options =
                    Map.of("push", true, "dtls", dtls, "resources", List.of(Map.of("point", "gridPower")));
            drivers.put(id, (PushDriver)
                    factory.create(Rig.config(id, DeviceType.METER, new Options("c", options, problems)), time));
            assertThat(problems).isEmpty();
        });
        factory.start();
        drivers.forEach((id, driver) -> driver.start(heard.computeIfAbsent(id, i -> new Heard())));
    }

    private static Map<String, Object> psk(String identity) {
        return Map.of("psk", Map.of("identity", identity, "key", KeyFiles.PSK_HEX));
    }

    private CoapEndpoint client(Map<String, Object> dtls) throws Exception {
        List<Options.Problem> problems = new ArrayList<>();
        DtlsOptions options = DtlsOptions.read(new Options("d", dtls, problems)).orElseThrow();
        assertThat(problems).isEmpty();
        CoapEndpoint client = endpoints.secure(options);
        clients.add(client);
        return client;
    }

    private int port() {
        return factory.address(true).orElseThrow().getPort();
    }

    private static Optional<ResponseCode> post(CoapEndpoint client, int port, String device, boolean newKeys)
            throws Exception {
        Request request = Request.newPost();
        EndpointContext to = new AddressEndpointContext(new InetSocketAddress("127.0.0.1", port));
        request.setDestinationContext(
                newKeys
                        ? MapBasedEndpointContext.addEntries(to, DtlsEndpointContext.ATTRIBUTE_HANDSHAKE_MODE_FORCE)
                        : to);
        request.getOptions().setUriPath("push/" + device).setContentFormat(110);
        request.setPayload(WATTS);
        Response response = request.send(client).waitForResponse(1_500);
        return Optional.ofNullable(response).map(Response::getCode);
    }

    private Optional<ResponseCode> post(CoapEndpoint client, String device) throws Exception {
        return post(client, port(), device, false);
    }

    @Test
    void aKeySpeaksForItsDeviceOnly() throws Exception {
        gateway(Map.of("a", psk("ident-a"), "b", psk("ident-b")));
        CoapEndpoint client = client(psk("ident-a"));
        assertThat(post(client, "a")).contains(ResponseCode.CHANGED);
        assertThat(post(client, "b")).contains(ResponseCode.UNAUTHORIZED);
        assertThat(heard.get("a").readings).extracting(Reading::goodNumber).containsExactly(7.0);
        assertThat(heard.get("b").readings).isEmpty();
        assertThat(post(client(psk("ident-c")), "a")).as("an unknown identity").isEmpty();
        Map<String, Object> wrong = Map.of("psk", Map.of("identity", "ident-a", "key", "ff".repeat(16)));
        assertThat(post(client(wrong), "a")).as("a wrong key").isEmpty();
        assertThat(heard.get("a").readings).hasSize(1);
    }

    @Test
    void rawKeysAndCertificatesSpeakForTheirDevices() throws Exception {
        Path strange = files.key("strange", "dns:meter-7");
        Path rawKey = files.key("raw", "dns:nobody");
        gateway(Map.of(
                "raw", Map.of("rpk", Map.of("peerKey", KeyFiles.publicKey(rawKey))),
                "cert", Map.of("name", "meter-7"),
                "other", Map.of("name", "meter-8")));
        String gateway = KeyFiles.publicKey(gatewayKey);
        CoapEndpoint raw = client(Map.of("rpk", Map.of("keyStore", KeyFiles.block(rawKey), "peerKey", gateway)));
        assertThat(post(raw, "raw")).contains(ResponseCode.CHANGED);
        assertThat(post(raw, "cert")).contains(ResponseCode.UNAUTHORIZED);
        Path trust = files.trusting(gatewayKey);
        CoapEndpoint certified =
                client(Map.of("keyStore", KeyFiles.block(deviceKey), "trustStore", KeyFiles.block(trust)));
        assertThat(post(certified, "cert")).contains(ResponseCode.CHANGED);
        assertThat(post(certified, "other")).as("another's name").contains(ResponseCode.UNAUTHORIZED);
        assertThat(post(certified, "raw")).contains(ResponseCode.UNAUTHORIZED);
        CoapEndpoint forged = client(Map.of("keyStore", KeyFiles.block(strange), "trustStore", KeyFiles.block(trust)));
        assertThat(post(forged, "cert")).as("of no authority of ours").isEmpty();
        CoapEndpoint nameless = client(Map.of("trustStore", KeyFiles.block(trust)));
        assertThat(post(nameless, "cert")).as("without any certificate").isEmpty();
        CoapEndpoint unknown = client(Map.of("rpk", Map.of("keyStore", KeyFiles.block(strange), "peerKey", gateway)));
        assertThat(post(unknown, "raw")).as("an unknown key").isEmpty();
        assertThat(heard.get("cert").readings).hasSize(1);
        assertThat(heard.get("raw").readings).hasSize(1);
        assertThat(heard.get("other").readings).isEmpty();
    }

    @Test
    void aSessionOutlivesAChangeOfAddressByItsConnectionId() throws Exception {
        gateway(Map.of("a", psk("ident-a")));
        try (Nat nat = new Nat(port())) {
            CoapEndpoint client = client(psk("ident-a"));
            assertThat(post(client, nat.port(), "a", false)).contains(ResponseCode.CHANGED);
            int hellos = nat.clientHellos.get();
            nat.rebind();
            assertThat(post(client, nat.port(), "a", false)).contains(ResponseCode.CHANGED);
            assertThat(nat.clientHellos.get()).as("no new handshake").isEqualTo(hellos);
            assertThat(nat.keyExchanges).hasValue(1);
        }
    }

    @Test
    void withoutAConnectionIdANewAddressIsNobody() throws Exception {
        gateway(Map.of("a", psk("ident-a")));
        try (Nat nat = new Nat(port())) {
            Map<String, Object> without = new HashMap<>(psk("ident-a"));
            without.put("connectionId", false);
            CoapEndpoint client = client(without);
            assertThat(post(client, nat.port(), "a", false)).contains(ResponseCode.CHANGED);
            nat.rebind();
            assertThat(post(client, nat.port(), "a", false)).isEmpty();
            assertThat(heard.get("a").readings).hasSize(1);
        }
    }

    @Test
    void aSessionIsResumedWithoutMakingKeysAnew() throws Exception {
        gateway(Map.of("a", psk("ident-a")));
        try (Nat nat = new Nat(port())) {
            CoapEndpoint client = client(psk("ident-a"));
            assertThat(post(client, nat.port(), "a", false)).contains(ResponseCode.CHANGED);
            assertThat(post(client, nat.port(), "a", true)).contains(ResponseCode.CHANGED);
            assertThat(nat.clientHellos.get()).as("two handshakes").isGreaterThanOrEqualTo(2);
            assertThat(nat.keyExchanges).hasValue(1);
        }
    }
}
