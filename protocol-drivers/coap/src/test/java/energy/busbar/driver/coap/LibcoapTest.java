package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options;
import energy.busbar.core.driver.PushDriver;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Setpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against libcoap, as server and as client, with GnuTLS and OpenSSL under it. */
class LibcoapTest {
    private static final String WATTS = "[{\"u\":\"W\",\"v\":7}]";

    @TempDir
    Path folder;

    private final Rig rig = new Rig();
    private KeyFiles files;
    private Path gatewayKey;
    private Path deviceKey;

    @BeforeEach
    void start() throws Exception {
        Libcoap.needed();
        files = new KeyFiles(folder);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void makeKeys() throws Exception {
        gatewayKey = files.key("gateway", "ip:127.0.0.1");
        deviceKey = files.key("device", "ip:127.0.0.1");
    }

    private static Map<String, Object> ticks(boolean observe) {
        return Map.of("path", "time?ticks", "point", "gridPower", "format", "text", "pointer", "#", "observe", observe);
    }

    @Test
    void itsObservedClockTicksWithoutBeingAsked() throws Exception {
        try (Libcoap.Server server = new Libcoap.Server(folder, "notls")) {
            CoapDevice driver = rig.device(server.port, Map.of(), List.of(ticks(true)));
            List<Reading> readings = new ArrayList<>();
            Rig.await("three seconds of it", () -> {
                readings.addAll(driver.poll(PollClass.FAST));
                return readings.size() >= 3;
            });
            double first = readings.get(0).goodNumber();
            assertThat(readings.get(2).goodNumber()).isBetween(first + 2, first + 4);
        }
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgain() throws Exception {
        // Its first datagram is the answer to the search for it; the second one is lost.
        try (Libcoap.Server server = new Libcoap.Server(folder, "notls", "-l", "2")) {
            CoapDevice driver = rig.device(server.port, Map.of("timeout", "10s"), List.of(ticks(false)));
            assertThat(driver.poll(PollClass.FAST).get(0).goodNumber()).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void aSetpointIsWrittenAndReadBack() throws Exception {
        try (Libcoap.Server server = new Libcoap.Server(folder, "notls")) {
            Map<String, Object> write = Map.of("quantity", "generation-limit", "min", 0, "max", 9_000);
            CoapDevice driver = rig.device(
                    DeviceType.INVERTER,
                    server.port,
                    Map.of(),
                    List.of(Map.of(
                            "path",
                            "example_data",
                            "point",
                            "powerLimit",
                            "pointer",
                            "/limit",
                            "format",
                            "json",
                            "write",
                            write)));
            Setpoint setpoint =
                    new Setpoint(new DeviceId("m"), Quantity.GENERATION_LIMIT, 4_200, Duration.ofSeconds(60), 0);
            assertThat(driver.write(setpoint).toCompletableFuture().join()).isEqualTo(new Outcome.Applied(4_200));
        }
    }

    @Test
    void aBodyOfManyBlocksIsReadAsItWasPut() throws Exception {
        Path pack = Files.writeString(folder.resolve("pack"), "[" + " ".repeat(5_000) + WATTS.substring(1));
        try (Libcoap.Server server = new Libcoap.Server(folder, "notls")) {
            String uri = "coap://127.0.0.1:" + server.port + "/example_data";
            Libcoap.client(folder, "notls", "-m", "put", "-t", "110", "-b", "256", "-f", pack.toString(), uri);
            CoapDevice driver =
                    rig.device(server.port, Map.of(), List.of(Map.of("path", "example_data", "point", "gridPower")));
            assertThat(driver.poll(PollClass.FAST).get(0).goodNumber()).isEqualTo(7);
        }
    }

    @Test
    void itsResourcesAreFoundByUnicast() throws Exception {
        try (Libcoap.Server server = new Libcoap.Server(folder, "notls")) {
            CoapDiscovery.Device found =
                    CoapDiscovery.unicast(new InetSocketAddress("127.0.0.1", server.port), Duration.ofSeconds(2));
            assertThat(found.resources())
                    .filteredOn(r -> r.target().equals("/time"))
                    .hasSize(1)
                    .allSatisfy(r -> {
                        assertThat(r.observable()).isTrue();
                        assertThat(r.contentFormats()).contains(0);
                        assertThat(r.interfaces()).contains("clock");
                        assertThat(r.resourceTypes()).contains("ticks");
                    });
        }
    }

    @Test
    void itIsFoundByMulticast() throws Exception {
        Optional<NetworkInterface> network = NetworkInterface.networkInterfaces()
                .filter(LibcoapTest::carriesMulticast)
                .findFirst();
        if (network.isEmpty()) {
            Libcoap.missing("no network interface carries multicast");
        }
        InetAddress own = network.get()
                .inetAddresses()
                .filter(a -> a instanceof java.net.Inet4Address)
                .findFirst()
                .orElseThrow();
        String group = "224.0.1.187";
        try (Libcoap.Server server = new Libcoap.Server(
                folder,
                "notls",
                "-A",
                "0.0.0.0",
                "-g",
                group,
                "-G",
                network.get().getName())) {
            List<CoapDiscovery.Device> found = CoapDiscovery.multicast(
                    new InetSocketAddress(InetAddress.getByName(group), server.port), network, Duration.ofSeconds(8));
            assertThat(found)
                    .extracting(CoapDiscovery.Device::address)
                    .contains(new InetSocketAddress(own, server.port));
            assertThat(found.get(0).resources())
                    .extracting(CoapDiscovery.Resource::target)
                    .contains("/time");
        }
    }

    private static boolean carriesMulticast(NetworkInterface network) {
        try {
            return network.isUp()
                    && network.supportsMulticast()
                    && !network.isLoopback()
                    && network.inetAddresses().anyMatch(a -> a instanceof java.net.Inet4Address);
        } catch (java.net.SocketException e) {
            return false;
        }
    }

    private void readsInDtls(Libcoap.Server server, Map<String, Object> dtls) {
        CoapDevice driver = rig.device(server.port + 1, Map.of("dtls", dtls), List.of(ticks(false)));
        assertThat(driver.poll(PollClass.FAST).get(0).goodNumber()).isGreaterThanOrEqualTo(0);
        driver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnutls", "openssl"})
    void itIsReadWithASharedKey(String library) throws Exception {
        try (Libcoap.Server server = new Libcoap.Server(folder, library, "-k", KeyFiles.PSK_TEXT)) {
            readsInDtls(server, Map.of("psk", Map.of("identity", "gw", "key", KeyFiles.PSK_HEX)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnutls", "openssl"})
    void itIsReadWithCertificates(String library) throws Exception {
        makeKeys();
        try (Libcoap.Server server = new Libcoap.Server(
                folder,
                library,
                "-c",
                files.certificatePem(deviceKey).toString(),
                "-j",
                files.keyPem(deviceKey).toString(),
                "-R",
                files.certificatePem(gatewayKey).toString())) {
            readsInDtls(
                    server,
                    Map.of(
                            "keyStore", KeyFiles.block(gatewayKey),
                            "trustStore", KeyFiles.block(files.trusting(deviceKey))));
        }
    }

    @Test
    void itIsReadWithRawKeys() throws Exception {
        makeKeys();
        try (Libcoap.Server server = new Libcoap.Server(
                folder, "gnutls", "-M", files.keyPem(deviceKey).toString())) {
            readsInDtls(
                    server,
                    Map.of(
                            "rpk",
                            Map.of(
                                    "keyStore", KeyFiles.block(gatewayKey),
                                    "peerKey", KeyFiles.publicKey(deviceKey))));
        }
    }

    // As a client that pushes

    private Heard pushed(Map<String, Object> dtls, String library, String... credentials) throws Exception {
        Map<String, Object> server = new HashMap<>(Map.of("listen", "127.0.0.1:0", "dtlsListen", "127.0.0.1:0"));
        if (gatewayKey != null) {
            server.put("keyStore", KeyFiles.block(gatewayKey));
            server.put("trustStore", KeyFiles.block(files.trusting(deviceKey)));
        }
        Heard heard = new Heard();
        try (CoapFactory factory = new CoapFactory(PushServerTest.server(server), new Random(1))) {
            List<Options.Problem> problems = new ArrayList<>();
            Map<String, Object> options =
                    new HashMap<>(Map.of("push", true, "resources", List.of(Map.of("point", "gridPower"))));
            if (!dtls.isEmpty()) {
                options.put("dtls", dtls);
            }
            PushDriver driver = (PushDriver)
                    factory.create(Rig.config("m", DeviceType.METER, new Options("c", options, problems)), rig.time);
            assertThat(problems).isEmpty();
            factory.start();
            driver.start(heard);
            int port = factory.address(!dtls.isEmpty()).orElseThrow().getPort();
            List<String> arguments = new ArrayList<>(List.of("-m", "post", "-t", "110", "-b", "64"));
            Path body = Files.writeString(folder.resolve("body"), "[" + " ".repeat(300) + WATTS.substring(1));
            arguments.addAll(List.of("-f", body.toString()));
            arguments.addAll(List.of(credentials));
            arguments.add((dtls.isEmpty() ? "coap" : "coaps") + "://127.0.0.1:" + port + "/push/m");
            String said = Libcoap.client(folder, library, arguments.toArray(String[]::new));
            assertThat(heard.readings).as(said).extracting(Reading::goodNumber).containsExactly(7.0);
        }
        return heard;
    }

    @Test
    void itPushesInTheOpenInBlocks() throws Exception {
        pushed(Map.of(), "notls");
    }

    @Test
    void whatItSendsAgainAfterALossIsHeardOnce() throws Exception {
        pushed(Map.of(), "notls", "-l", "2", "-B", "15");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnutls", "openssl"})
    void itPushesWithASharedKey(String library) throws Exception {
        pushed(
                Map.of("psk", Map.of("identity", "dev", "key", KeyFiles.PSK_HEX)),
                library,
                "-k",
                KeyFiles.PSK_TEXT,
                "-u",
                "dev");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnutls", "openssl"})
    void itPushesWithACertificate(String library) throws Exception {
        makeKeys();
        pushed(
                Map.of("name", "device"),
                library,
                "-c",
                files.certificatePem(deviceKey).toString(),
                "-j",
                files.keyPem(deviceKey).toString(),
                "-R",
                files.certificatePem(gatewayKey).toString());
    }

    @Test
    void itPushesWithARawKey() throws Exception {
        makeKeys();
        pushed(
                Map.of("rpk", Map.of("peerKey", KeyFiles.publicKey(deviceKey))),
                "gnutls",
                "-M",
                files.keyPem(deviceKey).toString());
    }
}
