package energy.busbar.driver.ocpp.files;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A door on a free port, spoken to in bytes. */
final class DoorBench implements AutoCloseable {
    static final int MAX_UPLOAD = 200_000;

    final TestClock clock = new TestClock();
    final FilesConfig config =
            new FilesConfig(Optional.empty(), MAX_UPLOAD, 3, 500_000, 5_000_000, Duration.ofSeconds(60));
    final AtomicInteger admitted = new AtomicInteger();
    final AtomicInteger done = new AtomicInteger();
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final List<Long> served = new ArrayList<>();
    final Path state;
    final LogShelf shelf;
    final FileDoor door;
    private final Server server = new Server();
    private final ServerConnector connector;

    DoorBench(Path state) throws Exception {
        this.state = state;
        shelf = new LogShelf(state, config);
        door = new FileDoor(
                config,
                shelf,
                new FileDoor.Admission() {
                    @Override
                    public void admitted(Request request) {
                        admitted.incrementAndGet();
                    }

                    @Override
                    public void done(Request request) {
                        done.incrementAndGet();
                    }
                },
                clock);
        HttpConfiguration http = new HttpConfiguration();
        http.setUriCompliance(UriCompliance.DEFAULT.with("test", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(door);
        server.start();
    }

    FileDoor.Place receive() {
        return door.receive("charger-1", new FileDoor.UploadListener() {
                    @Override
                    public void begun() {
                        events.add("begun");
                    }

                    @Override
                    public void arrived(LogShelf.Log log) {
                        events.add("arrived " + log.name() + " " + log.bytes());
                    }

                    @Override
                    public void failed(String reason) {
                        events.add("failed " + reason);
                    }
                })
                .orElseThrow();
    }

    FileDoor.Place offer(Image image) {
        return door.offer(image, door.newKey(), to -> {
                    synchronized (served) {
                        served.add(to);
                    }
                })
                .orElseThrow();
    }

    Image image(byte[] bytes) throws Exception {
        Path file = Files.write(state.resolve("image.bin"), bytes);
        return new ImageShelf(state, config)
                .add(
                        new ImageShelf.Wish(
                                file,
                                Optional.empty(),
                                Optional.of("2.0"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.of(TestClock.BEGIN));
    }

    static byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        new Random(bytes).nextBytes(made);
        return made;
    }

    String event() throws InterruptedException {
        return String.valueOf(events.poll(10, TimeUnit.SECONDS));
    }

    int port() {
        return connector.getLocalPort();
    }

    Socket socket() throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** What stands on the disk where uploads come in. */
    List<Path> incoming() throws IOException {
        Path folder = state.resolve("charger-logs/.incoming");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** @return the whole answer up to the closing of the connection */
    String ask(String head, byte[] body) throws IOException {
        try (Socket socket = socket()) {
            socket.getOutputStream().write(bytes(head));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    String put(String path, byte[] body) throws IOException {
        return ask(
                "PUT " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + body.length
                        + "\r\n\r\n",
                body);
    }

    String get(String method, String path, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return ask(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + more + "\r\n", new byte[0]);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] body(String answer) {
        return bytes(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
