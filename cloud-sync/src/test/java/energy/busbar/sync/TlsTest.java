package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path folder;

    private static Path local;
    private static Path elsewhere;

    @BeforeAll
    static void makeCertificates() throws IOException, InterruptedException {
        local = certificate("local.p12", "ip:127.0.0.1");
        elsewhere = certificate("elsewhere.p12", "dns:mqtt.example.com");
    }

    @Test
    void drainsOverMutualTls() throws Exception {
        try (ScriptedBroker broker = broker(local, true);
                Bench bench = new Bench(config(broker, local, Optional.of(local)))) {
            bench.metrics.add(100);
            bench.start().awaitDrained();
            assertThat(broker.on("metrics")).hasSize(100);
        }
        Eventually.isTrue(
                10,
                () -> "threads " + Bench.libraryThreads(),
                () -> Bench.libraryThreads().isEmpty());
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        try (ScriptedBroker broker = broker(elsewhere, false);
                Bench bench = new Bench(config(broker, elsewhere, Optional.empty())).start()) {
            Eventually.isTrue(
                    20,
                    () -> bench.uplink.status().toString(),
                    () -> bench.uplink.status().detail().contains("127.0.0.1"));
            assertThat(broker.received).isEmpty();
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
        try (ScriptedBroker broker = broker(local, false);
                Bench bench = new Bench(config(broker, elsewhere, Optional.empty())).start()) {
            Eventually.isTrue(
                    20,
                    () -> bench.uplink.status().toString(),
                    () -> bench.uplink.status().detail().contains("unable to find valid certification path"));
            assertThat(broker.received).isEmpty();
        }
    }

    @Test
    void aMissingTrustStoreIsSaidAndTriedAgain() throws Exception {
        try (ScriptedBroker broker = broker(local, false);
                Bench bench = new Bench(config(broker, folder.resolve("none.p12"), Optional.empty())).start()) {
            Eventually.isTrue(
                    20,
                    () -> bench.uplink.status().toString(),
                    () -> bench.uplink.status().detail().contains("none.p12"));
        }
    }

    private static MqttUplinkConfig config(ScriptedBroker broker, Path trust, Optional<Path> key) {
        return new MqttUplinkConfig(
                "test",
                "gw-1",
                List.of(URI.create("ssl://127.0.0.1:" + broker.port())),
                "busbar-gw-1",
                Optional.empty(),
                Optional.empty(),
                Optional.of(new MqttUplinkConfig.Store(trust, PASSWORD)),
                key.map(file -> new MqttUplinkConfig.Store(file, PASSWORD)),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                20,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Topics.DEFAULT_PREFIX,
                LinkLimits.NONE);
    }

    private static ScriptedBroker broker(Path store, boolean mutual) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        ServerSocket server =
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ((SSLServerSocket) server).setNeedClientAuth(mutual);
        return new ScriptedBroker(ScriptedBroker.serving(ScriptedBroker.PLAIN_CONNACK, p -> 0), server);
    }

    private static Path certificate(String file, String name) throws IOException, InterruptedException {
        Path store = folder.resolve(file);
        run(
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + file,
                "-ext",
                "san=" + name,
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        // As an authority too: a key entry alone is not trusted.
        Path pem = folder.resolve(file + ".pem");
        run(
                "-exportcert",
                "-alias",
                "a",
                "-file",
                pem.toString(),
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        run(
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-file",
                pem.toString(),
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        return store;
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).as("keytool").isZero();
    }
}
