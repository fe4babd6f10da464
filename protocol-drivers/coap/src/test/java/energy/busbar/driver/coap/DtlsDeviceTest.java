package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.Outcome;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quantity;
import energy.busbar.core.model.Setpoint;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Devices that are called in DTLS: the right one is believed, and no other. */
class DtlsDeviceTest {
    @TempDir
    Path folder;

    private final Rig rig = new Rig();
    private CoapServer server;

    @AfterEach
    void stop() {
        rig.close();
        if (server != null) {
            server.destroy();
        }
    }

    private interface Trust {
        void apply(DtlsConnectorConfig.Builder dtls) throws Exception;
    }

    /** @return its port */
    private int serve(int port, Trust trust) throws Exception {
        Configuration settings = CoapSettings.dtls(16, DtlsRole.SERVER_ONLY, true);
        settings.set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, true);
        DtlsConnectorConfig.Builder dtls =
                DtlsConnectorConfig.builder(settings).setAddress(new InetSocketAddress("127.0.0.1", port));
        trust.apply(dtls);
        server = new CoapServer(settings);
        server.addEndpoint(CoapEndpoint.builder()
                .setConfiguration(settings)
                .setConnector(new DTLSConnector(dtls.build()))
                .build());
        CoapResource resource = new CoapResource("p") {
            private String held = "[{\"u\":\"W\",\"v\":7}]";

            @Override
            public void handleGET(CoapExchange exchange) {
                exchange.respond(ResponseCode.CONTENT, held, 110);
            }

            @Override
            public void handlePUT(CoapExchange exchange) {
                held = exchange.getRequestText();
                exchange.respond(ResponseCode.CHANGED);
            }
        };
        resource.setObservable(true);
        server.add(resource);
        server.start();
        return server.getEndpoints().get(0).getAddress().getPort();
    }

    private static Trust psk(String key) {
        return dtls ->
                dtls.setAdvancedPskStore(new AdvancedSinglePskStore("ident", key.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Trust keys(Path own, StaticNewAdvancedCertificateVerifier.Builder trust, CertificateType type) {
        return dtls -> {
            Endpoints.own(dtls, Optional.of(new StoreFile(own, KeyFiles.PASSWORD)), type);
            dtls.setAdvancedCertificateVerifier(trust.build());
        };
    }

    private CoapDevice device(int port, Map<String, Object> dtls) {
        return device(port, dtls, "127.0.0.1");
    }

    private CoapDevice device(int port, Map<String, Object> dtls, String host) {
        Map<String, Object> write = Map.of("quantity", "generation-limit", "min", 0, "max", 10_000);
        return rig.device(
                DeviceType.INVERTER,
                port,
                Map.of("host", host, "timeout", "2s", "dtls", dtls),
                List.of(
                        Map.of("path", "p", "point", "power"),
                        Map.of("path", "p", "point", "powerLimit", "write", write)));
    }

    private static final Map<String, Object> PSK = Map.of("psk", Map.of("identity", "ident", "key", KeyFiles.PSK_HEX));

    private static double polled(CoapDevice driver) {
        return driver.poll(PollClass.FAST).get(0).goodNumber();
    }

    private static void isNotBelieved(CoapDevice driver) {
        assertThatThrownBy(() -> driver.poll(PollClass.FAST))
                .isInstanceOf(LinkException.class)
                .hasMessageNotContainingAny(KeyFiles.PSK_HEX, KeyFiles.PSK_TEXT, KeyFiles.PASSWORD);
    }

    @Test
    void aSharedKeyReadsAndWrites() throws Exception {
        CoapDevice driver = device(serve(0, psk(KeyFiles.PSK_TEXT)), PSK);
        assertThat(polled(driver)).isEqualTo(7);
        Setpoint setpoint =
                new Setpoint(new DeviceId("m"), Quantity.GENERATION_LIMIT, 1_500, Duration.ofSeconds(60), 0);
        assertThat(driver.write(setpoint).toCompletableFuture().join()).isEqualTo(new Outcome.Applied(1_500));
        driver.close();
    }

    @Test
    void withAWrongKeyNothingIsSentAndAWriteHasFailed() throws Exception {
        CoapDevice driver = device(serve(0, psk("another-byte-key")), PSK);
        isNotBelieved(driver);
        Setpoint setpoint =
                new Setpoint(new DeviceId("m"), Quantity.GENERATION_LIMIT, 1_500, Duration.ofSeconds(60), 0);
        assertThat(driver.write(setpoint).toCompletableFuture().join()).isInstanceOf(Outcome.Failed.class);
        driver.close();
    }

    @Test
    void aDeviceThatHasForgottenItsSessionIsMetAnew() throws Exception {
        int port = serve(0, psk(KeyFiles.PSK_TEXT));
        CoapDevice driver = device(port, PSK);
        assertThat(polled(driver)).isEqualTo(7);
        server.destroy();
        serve(port, psk(KeyFiles.PSK_TEXT));
        assertThatThrownBy(() -> polled(driver)).isInstanceOf(LinkException.class);
        driver.reset();
        assertThat(polled(driver)).isEqualTo(7);
        driver.close();
    }

    @Test
    void anObservationEndsWithItsSession() throws Exception {
        int port = serve(0, psk(KeyFiles.PSK_TEXT));
        CoapDevice driver = rig.device(
                port,
                Map.of("timeout", "1s", "dtls", PSK),
                List.of(Map.of("path", "p", "point", "gridPower", "observe", true)));
        assertThat(polled(driver)).isEqualTo(7);
        assertThat(driver.poll(PollClass.FAST)).as("observed").isEmpty();
        server.destroy();
        serve(port, psk(KeyFiles.PSK_TEXT));
        rig.time.pass(30_000);
        assertThatThrownBy(() -> polled(driver)).isInstanceOf(LinkException.class);
        driver.reset();
        assertThat(polled(driver)).isEqualTo(7);
        assertThat(driver.poll(PollClass.FAST)).as("observed again").isEmpty();
        driver.close();
    }

    @Test
    void aRawKeyIsTheOneThatIsConfigured() throws Exception {
        KeyFiles files = new KeyFiles(folder);
        Path gateway = files.key("gateway", "dns:gateway");
        Path meter = files.key("meter", "dns:meter");
        var trust = StaticNewAdvancedCertificateVerifier.builder()
                .setTrustedRPKs(new RawPublicKeyIdentity(Base64.getDecoder().decode(KeyFiles.publicKey(gateway))));
        int port = serve(0, keys(meter, trust, CertificateType.RAW_PUBLIC_KEY));
        Map<String, Object> own = Map.of("keyStore", KeyFiles.block(gateway));
        Map<String, Object> right = new HashMap<>(own);
        right.put("peerKey", KeyFiles.publicKey(meter));
        CoapDevice believed = device(port, Map.of("rpk", right));
        assertThat(polled(believed)).isEqualTo(7);
        believed.close();
        Map<String, Object> wrong = new HashMap<>(own);
        wrong.put("peerKey", KeyFiles.publicKey(gateway));
        CoapDevice other = device(port, Map.of("rpk", wrong));
        isNotBelieved(other);
        other.close();
    }

    @Test
    void aCertificateMustCarryTheNameThatIsCalled() throws Exception {
        KeyFiles files = new KeyFiles(folder);
        Path gateway = files.key("gateway", "dns:gateway");
        Path meter = files.key("meter", "dns:meter.example");
        var trust = StaticNewAdvancedCertificateVerifier.builder()
                .setTrustedCertificates(new StoreFile(files.trusting(gateway), KeyFiles.PASSWORD).authorities());
        int port = serve(0, keys(meter, trust, CertificateType.X_509));
        Map<String, Object> stores =
                Map.of("keyStore", KeyFiles.block(gateway), "trustStore", KeyFiles.block(files.trusting(meter)));
        CoapDevice byAddress = device(port, stores);
        isNotBelieved(byAddress);
        byAddress.close();
        CoapDevice byHost = device(port, stores, "localhost");
        isNotBelieved(byHost);
        assertThatThrownBy(() -> polled(byHost))
                .hasMessageContaining("'localhost' doesn't match")
                .extracting(e -> ((LinkException) e).state())
                .isEqualTo(LinkState.REFUSED);
        byHost.close();
        Map<String, Object> named = new HashMap<>(stores);
        named.put("name", "meter.example");
        CoapDevice byName = device(port, named);
        assertThat(polled(byName)).isEqualTo(7);
        byName.close();
        named.put("name", "meter.example.org");
        CoapDevice byOther = device(port, named);
        isNotBelieved(byOther);
        byOther.close();
    }

    @Test
    void aRenewedKeyIsUsedWithoutARestart() throws Exception {
        KeyFiles files = new KeyFiles(folder);
        Path old = files.key("old", "dns:gateway");
        Path renewed = files.key("renewed", "dns:gateway");
        Path inUse = Files.copy(old, folder.resolve("in-use.p12"));
        Path meter = files.key("meter", "ip:127.0.0.1");
        var trust = StaticNewAdvancedCertificateVerifier.builder()
                .setTrustedCertificates(new StoreFile(files.trusting(renewed), KeyFiles.PASSWORD).authorities());
        int port = serve(0, keys(meter, trust, CertificateType.X_509));
        CoapDevice driver = device(
                port, Map.of("keyStore", KeyFiles.block(inUse), "trustStore", KeyFiles.block(files.trusting(meter))));
        isNotBelieved(driver);
        Files.copy(renewed, inUse, StandardCopyOption.REPLACE_EXISTING);
        assertThat(polled(driver)).isEqualTo(7);
        driver.close();
    }

    @Test
    void noKeyIsLoggedHoweverFineTheLog() throws Exception {
        Logger all = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Logger library = (Logger) LoggerFactory.getLogger("org.eclipse.californium");
        Level before = library.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        all.setLevel(Level.TRACE);
        library.setLevel(Level.TRACE);
        library.setAdditive(false);
        library.addAppender(log);
        try {
            CoapDevice driver = device(serve(0, psk(KeyFiles.PSK_TEXT)), PSK);
            assertThat(polled(driver)).isEqualTo(7);
            driver.close();
        } finally {
            library.detachAppender(log);
            library.setAdditive(true);
            library.setLevel(before);
            all.setLevel(Level.WARN);
        }
        List<ILoggingEvent> events = List.copyOf(log.list);
        assertThat(events).hasSizeGreaterThan(50);
        assertThat(events)
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(m -> m.toLowerCase(Locale.ROOT).contains(KeyFiles.PSK_HEX) || m.contains(KeyFiles.PSK_TEXT));
    }

    @Test
    void aMissingFileIsNamed() {
        CoapDevice driver = device(9, Map.of("trustStore", Map.of("file", "/nowhere/trust.p12", "password", "x")));
        assertThatThrownBy(() -> driver.poll(PollClass.FAST))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("/nowhere/trust.p12");
    }
}
