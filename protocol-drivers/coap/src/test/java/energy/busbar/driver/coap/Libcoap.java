package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import energy.busbar.core.driver.LinkException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** libcoap's programs, of Debian's package libcoap3-bin: not ours. */
final class Libcoap {
    private Libcoap() {}

    static void needed() {
        boolean there = Files.isExecutable(Path.of("/usr/bin/coap-server-gnutls"))
                && Files.isExecutable(Path.of("/usr/bin/coap-client-openssl"));
        if (!there) {
            missing("libcoap is not installed: apt-get install libcoap3-bin");
        }
    }

    static void missing(String message) {
        if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
            fail(message);
        }
        Assumptions.abort(message);
    }

    /** A server on two ports that are free now: the second one for DTLS. */
    static final class Server implements AutoCloseable {
        final int port;
        private final Process process;

        /** @param library gnutls, openssl or notls */
        Server(Path folder, String library, String... more) throws Exception {
            port = twoPorts();
            List<String> command = new ArrayList<>(
                    List.of("/usr/bin/coap-server-" + library, "-A", "127.0.0.1", "-p", "" + port, "-d", "10"));
            command.addAll(List.of(more));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("server.log").toFile())
                    .start();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            for (int attempt = 0; ; attempt++) {
                try {
                    CoapDiscovery.unicast(address, Duration.ofMillis(200));
                    return;
                } catch (LinkException e) {
                    if (attempt > 50 || !process.isAlive()) {
                        throw new IOException("coap-server: " + Files.readString(folder.resolve("server.log")), e);
                    }
                }
            }
        }

        private static int twoPorts() throws IOException {
            for (int attempt = 0; attempt < 100; attempt++) {
                try (DatagramSocket one = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                        DatagramSocket two =
                                new DatagramSocket(one.getLocalPort() + 1, InetAddress.getLoopbackAddress())) {
                    return two.getLocalPort() - 1;
                } catch (IOException | IllegalArgumentException e) {
                    // The next one is taken.
                }
            }
            throw new IOException("no two free ports in a row");
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    /** @return what it said; empty after a success without payload */
    static String client(Path folder, String library, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/usr/bin/coap-client-" + library, "-B", "4"));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("client.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertThat(process.isAlive()).as("the client ends").isFalse();
        return Files.readString(log);
    }
}
