package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpFetcherTest {
    private static final byte[] CONTENT = "0123456789".repeat(1000).getBytes(StandardCharsets.US_ASCII);

    private final HttpFetcher fetcher = new HttpFetcher(Duration.ofSeconds(5), Duration.ofMillis(500));
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private HttpServer server;
    private URI base;

    @BeforeEach
    void setUp() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @AfterEach
    void tearDown() throws Exception {
        fetcher.close();
        server.stop(0);
        for (AutoCloseable each : toClose) {
            each.close();
        }
    }

    private void answer(String path, int status, byte[] body, String... headers) {
        server.createContext(path, exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            send(exchange, status, body);
        });
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] all(String path, long from) throws IOException {
        try (Fetcher.Answer answer = fetcher.get(base.resolve(path), from).orElseThrow()) {
            return answer.body().readAllBytes();
        }
    }

    @Test
    void a_file_comes_whole_and_a_missing_one_is_absent() throws IOException {
        answer("/file", 200, CONTENT);
        answer("/403", 403, new byte[0]);
        answer("/410", 410, new byte[0]);
        assertThat(all("/file", 0)).isEqualTo(CONTENT);
        assertThat(fetcher.get(base.resolve("/nothing"), 0)).isEmpty();
        assertThat(fetcher.get(base.resolve("/403"), 0)).isEmpty();
        assertThat(fetcher.get(base.resolve("/410"), 0)).isEmpty();
    }

    @Test
    void any_other_status_is_a_failure() {
        answer("/500", 500, new byte[0]);
        answer("/204", 204, new byte[0]);
        answer("/206", 206, CONTENT);
        answer("/416", 416, new byte[0]);
        for (String path : List.of("/500", "/204", "/206", "/416")) {
            assertThatThrownBy(() -> fetcher.get(base.resolve(path), 0)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_range_is_asked_for_and_its_start_believed_only_as_the_server_says_it() throws IOException {
        server.createContext("/file", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            assertThat(range).isEqualTo("bytes=9990-");
            exchange.getResponseHeaders().add("Content-Range", "bytes 9990-9999/10000");
            send(exchange, 206, "0123456789".getBytes(StandardCharsets.US_ASCII));
        });
        try (Fetcher.Answer answer = fetcher.get(base.resolve("/file"), 9990).orElseThrow()) {
            assertThat(answer.startsAt()).isEqualTo(9990);
            assertThat(answer.body().readAllBytes()).hasSize(10);
        }
        answer("/whole", 200, CONTENT);
        try (Fetcher.Answer answer = fetcher.get(base.resolve("/whole"), 100).orElseThrow()) {
            assertThat(answer.startsAt()).isZero();
        }
    }

    @Test
    void a_range_beyond_the_end_begins_again() throws IOException {
        server.createContext("/file", exchange -> {
            boolean ranged = exchange.getRequestHeaders().containsKey("Range");
            send(exchange, ranged ? 416 : 200, ranged ? new byte[0] : CONTENT);
        });
        try (Fetcher.Answer answer = fetcher.get(base.resolve("/file"), 99_999).orElseThrow()) {
            assertThat(answer.startsAt()).isZero();
        }
    }

    @Test
    void a_redirect_is_followed_within_its_scheme_and_not_for_ever() throws IOException {
        answer("/file", 200, CONTENT);
        answer("/to-file", 302, new byte[0], "Location", "/file");
        answer("/round", 301, new byte[0], "Location", "/round");
        answer("/nowhere", 301, new byte[0]);
        answer("/bad", 301, new byte[0], "Location", "http://[");
        answer("/to-disk", 307, new byte[0], "Location", "file:///etc/passwd");
        answer("/to-https", 308, new byte[0], "Location", "https://127.0.0.1/");
        assertThat(all("/to-file", 0)).isEqualTo(CONTENT);
        for (String path : List.of("/round", "/nowhere", "/bad", "/to-disk", "/to-https")) {
            assertThatThrownBy(() -> fetcher.get(base.resolve(path), 0))
                    .as(path)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("redirect");
        }
    }

    /** Sends {@code head} to whoever connects, and then neither speaks nor hangs up. */
    private URI silentAfter(String head) throws IOException {
        ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        toClose.add(listening);
        Thread thread = new Thread(() -> {
            try {
                Socket socket = listening.accept();
                toClose.add(socket);
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/file");
    }

    @Test
    void a_network_that_goes_silent_in_the_middle_is_given_up_in_time() throws IOException {
        URI uri = silentAfter("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it");
        long start = System.nanoTime();
        try (Fetcher.Answer answer = fetcher.get(uri, 0).orElseThrow()) {
            assertThat(new String(answer.body().readNBytes(10), StandardCharsets.US_ASCII))
                    .isEqualTo("half of it");
            assertThatThrownBy(() -> answer.body().read()).isInstanceOf(HttpTimeoutException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void a_server_that_never_answers_is_given_up_in_time() throws IOException {
        URI uri = silentAfter("");
        HttpFetcher quick = new HttpFetcher(Duration.ofMillis(300), Duration.ofMillis(300));
        toClose.add(quick);
        assertThatThrownBy(() -> quick.get(uri, 0)).isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void a_body_that_ends_too_soon_is_a_failure() throws IOException {
        ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        toClose.add(listening);
        Thread thread = new Thread(() -> {
            try (Socket socket = listening.accept()) {
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
        URI uri = URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/file");
        try (Fetcher.Answer answer = fetcher.get(uri, 0).orElseThrow()) {
            assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_body_that_is_not_read_does_not_fill_memory() throws IOException {
        long[] sent = {0};
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[1 << 16];
            try (exchange) {
                while (sent[0] < 1L << 30) {
                    exchange.getResponseBody().write(block);
                    sent[0] += block.length;
                }
            } catch (IOException e) {
                // The client hung up, as it should.
            }
        });
        Optional<Fetcher.Answer> answer = fetcher.get(base.resolve("/endless"), 0);
        try (Fetcher.Answer found = answer.orElseThrow()) {
            assertThat(found.body().readNBytes(100_000)).hasSize(100_000);
        }
        assertThat(sent[0]).isLessThan(64 << 20);
    }
}
