package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Mosquitto that lets in who has a certificate, by the rules of docs/mqtt-contract.md, and beside it a platform out of
 * mosquitto_sub, OpenSSL and mosquitto_pub.
 */
final class TlsMosquitto implements AutoCloseable {
    private static final Path BROKER = Path.of("/usr/sbin/mosquitto");
    private static final Path SUB = Path.of("/usr/bin/mosquitto_sub");
    private static final Path PUB = Path.of("/usr/bin/mosquitto_pub");
    private static final String ACL = """
            user platform
            topic readwrite busbar/v1/#

            user claim-2026-11
            topic write busbar/v1/+/provision/request
            topic read busbar/v1/+/provision/response

            pattern readwrite busbar/v1/%u/#
            """;

    final int port;
    final List<String> requests = new CopyOnWriteArrayList<>();
    private final OpensslAuthority authority;
    private final List<Process> processes = new ArrayList<>();
    private final Path log;
    private int issued;
    /** What the platform says; the certificate's name is put in where it is issued. */
    volatile String status = "issued";

    volatile int days = 90;
    /** Whose certificates it gives; another than the broker's for one that the broker does not let in. */
    volatile OpensslAuthority issuer;

    TlsMosquitto(OpensslAuthority authority, Path folder) throws Exception {
        OpensslAuthority.need(BROKER);
        OpensslAuthority.need(SUB);
        OpensslAuthority.need(PUB);
        this.authority = authority;
        this.issuer = authority;
        authority.issue("broker", "/CN=broker", "server");
        authority.issue("platform", "/CN=platform", "client");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        log = folder.resolve("mosquitto.log");
        Path acl = folder.resolve("acl");
        Files.writeString(acl, ACL);
        Files.write(
                folder.resolve("mosquitto.conf"),
                List.of(
                        "listener " + port + " 127.0.0.1",
                        "cafile " + authority.file("root.pem"),
                        "certfile " + authority.file("broker.chain.pem"),
                        "keyfile " + authority.file("broker.key"),
                        "require_certificate true",
                        "use_identity_as_username true",
                        "allow_anonymous false",
                        "acl_file " + acl,
                        "log_type all",
                        "persistence false",
                        "user " + System.getProperty("user.name")));
        processes.add(new ProcessBuilder(
                        BROKER.toString(),
                        "-c",
                        folder.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
        for (int i = 0; i < 100 && !listens(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(listens()).isTrue();
    }

    private boolean listens() {
        try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    String uri() {
        return "ssl://127.0.0.1:" + port;
    }

    private List<String> tool(Path program, String... more) {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "-V",
                "mqttv5",
                "-h",
                "127.0.0.1",
                "-p",
                "" + port,
                "--cafile",
                authority.file("root.pem").toString(),
                "--cert",
                authority.file("platform.chain.pem").toString(),
                "--key",
                authority.file("platform.key").toString(),
                "-q",
                "1"));
        command.addAll(List.of(more));
        return command;
    }

    /** By the certificate of that name; whether it is let is in the {@link #log()}. */
    void publish(String name, String topic) throws Exception {
        Process pub = new ProcessBuilder(
                        PUB.toString(),
                        "-V",
                        "mqttv5",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        "" + port,
                        "--cafile",
                        authority.file("root.pem").toString(),
                        "--cert",
                        authority.file(name + ".chain.pem").toString(),
                        "--key",
                        authority.file(name + ".key").toString(),
                        "-q",
                        "1",
                        "-i",
                        "as-" + name,
                        "-t",
                        topic,
                        "-m",
                        "x")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(pub.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    /** Until {@link #close()} each request is answered as {@link #status} says. */
    TlsMosquitto withPlatform() throws Exception {
        Process sub = new ProcessBuilder(tool(SUB, "-i", "platform-sub", "-t", "busbar/v1/+/provision/request"))
                .redirectErrorStream(true)
                .start();
        processes.add(sub);
        BufferedReader lines = new BufferedReader(new InputStreamReader(sub.getInputStream(), StandardCharsets.UTF_8));
        for (int i = 0; i < 200 && !log().contains("Sending SUBACK to platform-sub"); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(log()).contains("Sending SUBACK to platform-sub");
        Thread platform = new Thread(
                () -> lines.lines().filter(each -> each.startsWith("{")).forEach(this::answer), "platform");
        platform.setDaemon(true);
        platform.start();
        return this;
    }

    private void answer(String request) {
        requests.add(request);
        try {
            ObjectMapper json = new ObjectMapper();
            JsonNode asked = json.readTree(request);
            ObjectNode answer = json.createObjectNode();
            answer.put("id", asked.path("id").asText());
            answer.put("status", status);
            if (status.equals("issued")) {
                String name = "claimed-" + ++issued;
                Files.writeString(issuer.file(name + ".csr"), asked.path("csr").asText());
                issuer.sign(name + ".csr", name + ".pem", "client", days);
                answer.put(
                        "certificates",
                        Files.readString(issuer.file(name + ".pem")) + Files.readString(issuer.file("ca.pem")));
            } else if (status.equals("pending")) {
                answer.put("retryAfterSeconds", 1);
                status = "issued";
            } else {
                answer.put("detail", "gw-1 is not on the list of this batch");
            }
            Process pub = new ProcessBuilder(tool(
                            PUB,
                            "-i",
                            "platform-pub",
                            "-t",
                            "busbar/v1/" + asked.path("gatewayId").asText() + "/provision/response",
                            "-m",
                            answer.toString()))
                    .inheritIO()
                    .start();
            assertThat(pub.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (Process each : processes) {
            each.destroy();
            if (!each.waitFor(5, TimeUnit.SECONDS)) {
                each.destroyForcibly();
            }
        }
    }
}
