package energy.busbar.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.driver.Options.HostPort;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WebServerTest {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    @TempDir
    Path directory;

    private final Memo memo = new Memo();
    private final WebClock clock = new WebClock();
    private final LoginCode code = new LoginCode(memo.ledger, clock);
    private final List<ApiRequest> asked = new CopyOnWriteArrayList<>();
    private final Function<ApiRequest, ApiReply> echo =
            request -> new ApiReply(200, Map.of("bytes", request.body().length));
    private volatile Function<ApiRequest, ApiReply> api = echo;
    private String plainCode;
    private Path socket;
    private WebServer server;
    private Wire web;
    private Wire control;

    @BeforeEach
    void start() {
        plainCode = code.createIfMissing().orElseThrow();
        socket = directory.resolve("control.sock");
        server = server(Optional.of(ANY_PORT), socket);
        server.start();
        web = Wire.tcp(server.port().orElseThrow());
        control = Wire.unix(socket);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WebServer server(Optional<HostPort> page, Path path) {
        return new WebServer(
                page,
                path,
                request -> {
                    asked.add(request);
                    return api.apply(request);
                },
                code,
                clock);
    }

    private String login() throws IOException {
        Wire.Answer answer = web.post("/api/login", "{\"code\":\"" + plainCode + "\"}");
        assertThat(answer.status()).isEqualTo(204);
        return "Cookie: " + answer.header("Set-Cookie").orElseThrow().split(";")[0];
    }

    // Login and session

    @Test
    void nothing_of_the_api_is_told_without_a_login() throws IOException {
        for (String path : List.of("/api", "/api/", "/api/overview", "/api/none", "/api/login-code", "/api/%6cogs")) {
            Wire.Answer answer = web.get(path);
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.body()).contains("\"code\":\"login-needed\"");
        }
        assertThat(web.post("/api/commands", "{}").status()).isEqualTo(401);
        assertThat(web.get("/api/overview", "Cookie: busbar_session=AAAA").status())
                .isEqualTo(401);
        assertThat(asked).isEmpty();
    }

    @Test
    void the_right_code_gives_a_cookie_that_scripts_and_other_sites_cannot_use() throws IOException {
        Wire.Answer answer = web.post("/api/login", "{\"code\":\"" + plainCode + "\"}");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Set-Cookie").orElseThrow())
                .matches("busbar_session=[A-Za-z0-9_-]{43};.*")
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/");
    }

    @Test
    void a_session_asks_as_the_owner_with_decoded_path_and_query() throws IOException {
        String cookie = login();
        assertThat(web.get("/api/devices/b%C3%A4r%201?a=1&b=x%2By&a=2", cookie).status())
                .isEqualTo(200);
        ApiRequest request = asked.get(0);
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.path()).containsExactly("devices", "bär 1");
        assertThat(request.query()).isEqualTo(Map.of("a", "2", "b", "x+y"));
        assertThat(request.body()).isEmpty();
        assertThat(request.actor()).isEqualTo("page:owner");
    }

    @Test
    void a_wrong_code_and_nonsense_are_refused_without_detail() throws IOException {
        Wire.Answer wrong = web.post("/api/login", "{\"code\":\"AAAA-BBBB-CCCC\"}");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).contains("wrong-code");
        assertThat(wrong.header("Set-Cookie")).isEmpty();
        for (String nonsense : List.of("", "{", "[]", "null", "{\"code\":12}", "{\"Code\":\"x\"}")) {
            assertThat(web.post("/api/login", nonsense).status()).as(nonsense).isEqualTo(400);
        }
        assertThat(web.post("/api/login", "{\"code\":\"" + "A".repeat(2000) + "\"}")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void after_three_wrong_codes_even_the_right_one_waits() throws IOException {
        for (int i = 0; i < LoginThrottle.FREE_FAILURES; i++) {
            assertThat(web.post("/api/login", "{\"code\":\"wrong\"}").status()).isEqualTo(401);
        }
        Wire.Answer answer = web.post("/api/login", "{\"code\":\"" + plainCode + "\"}");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).hasValue("1");
        clock.advance(1000);
        login();
    }

    @Test
    void logout_ends_the_session() throws IOException {
        String cookie = login();
        Wire.Answer answer = web.post("/api/logout", "", cookie);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Set-Cookie").orElseThrow()).contains("Expires=Thu, 01 Jan 1970");
        assertThat(web.get("/api/overview", cookie).status()).isEqualTo(401);
    }

    @Test
    void an_idle_session_ends() throws IOException {
        String cookie = login();
        clock.advance(Sessions.IDLE_MILLIS);
        assertThat(web.get("/api/overview", cookie).status()).isEqualTo(401);
    }

    @Test
    void the_code_is_renewed_over_the_control_socket_only() throws IOException {
        String cookie = login();
        assertThat(web.post("/api/login-code", "{}", cookie).status()).isEqualTo(403);
        assertThat(web.get("/api/overview", cookie).status()).isEqualTo(200);
        Wire.Answer answer = control.post("/api/login-code", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).matches("\\{\"code\":\"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\"}");
        assertThat(web.get("/api/overview", cookie).status()).isEqualTo(401);
        plainCode = answer.body().substring(9, 23);
        login();
    }

    // Browsers

    @Test
    void a_name_that_is_not_the_boxs_is_misdirected() throws IOException {
        String cookie = login();
        for (String host : List.of("evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "")) {
            for (String path : List.of("/", "/api/overview")) {
                assertThat(web.get(path, "Host: " + host, cookie).status())
                        .as(host)
                        .isIn(400, 421);
            }
        }
        for (String host : List.of("127.0.0.1", "192.168.1.7:8080", "[::1]:80", "LOCALHOST", "[fe80::1]")) {
            assertThat(web.get("/api/overview", "Host: " + host, cookie).status())
                    .as(host)
                    .isEqualTo(200);
        }
        assertThat(web.raw("GET / HTTP/1.0\r\n\r\n").status()).isEqualTo(421);
        assertThat(web.raw("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .status())
                .isIn(400, 421);
    }

    @Test
    void another_sites_page_changes_nothing() throws IOException {
        String cookie = login();
        for (String origin : List.of("http://evil.example", "null", "http://localhost:81", "https://localhost", "")) {
            assertThat(web.post("/api/commands", "{}", cookie, "Origin: " + origin)
                            .status())
                    .as(origin)
                    .isEqualTo(403);
            assertThat(web.post("/api/logout", "{}", cookie, "Origin: " + origin)
                            .status())
                    .isEqualTo(403);
        }
        for (String type : List.of("", "text/plain", "application/x-www-form-urlencoded", "application/jsonp")) {
            assertThat(web.send("POST /api/commands HTTP/1.1", "{}", cookie, "Content-Type: " + type)
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
        assertThat(web.send("DELETE /api/commands/1 HTTP/1.1", "", cookie).status())
                .isEqualTo(415);
        assertThat(asked).isEmpty();
        assertThat(web.send(
                                "POST /api/commands HTTP/1.1",
                                "{}",
                                cookie,
                                "Content-Type: application/json; charset=utf-8",
                                "Origin: http://localhost")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void every_answer_carries_the_security_headers() throws IOException {
        String cookie = login();
        api = request -> {
            throw new IllegalArgumentException("secret");
        };
        List<Wire.Answer> answers = List.of(
                web.get("/"),
                web.get("/none"),
                web.get("/api/overview"),
                web.get("/api/overview", cookie),
                web.get("/", "Host: evil.example"),
                web.get("/%2e%2e%2fetc/passwd"),
                web.get("/", "X: " + "x".repeat(9000)),
                web.raw("GET\r\n\r\n"),
                web.send("DELETE / HTTP/1.1", ""));
        for (Wire.Answer answer : answers) {
            assertThat(answer.header("Content-Security-Policy").orElse(""))
                    .as("%s", answer)
                    .contains("default-src 'self'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.header("Referrer-Policy")).hasValue("no-referrer");
            assertThat(answer.header("Server")).isEmpty();
            assertThat(answer.body()).doesNotContain("secret").doesNotContain("jetty");
        }
        assertThat(web.get("/api/overview", cookie).header("Cache-Control")).hasValue("no-store");
    }

    // Files

    @Test
    void the_page_needs_no_login_and_nothing_else_is_a_file() throws IOException {
        for (String path : List.of("/", "/index.html", "/main.js", "/style.css", "/icon.svg")) {
            assertThat(web.get(path).status()).as(path).isEqualTo(200);
        }
        assertThat(web.get("/").header("Content-Type")).hasValue("text/html; charset=utf-8");
        for (String path : List.of("/none", "/page/", "/../WebServer.class", "/WebServer.class", "//", "/api2")) {
            assertThat(web.get(path).status()).as(path).isIn(400, 404);
        }
        assertThat(web.get("/none").body()).contains("<html");
        assertThat(web.send("DELETE / HTTP/1.1", "").status()).isEqualTo(405);
        assertThat(web.send("HEAD / HTTP/1.1", "").body()).isEmpty();
    }

    @Test
    void a_file_that_has_not_changed_is_not_sent_again() throws IOException {
        String tag = web.get("/main.js").header("ETag").orElseThrow();
        Wire.Answer again = web.get("/main.js", "If-None-Match: " + tag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void the_page_is_small() throws IOException {
        Path files = Path.of("src/main/resources/energy/busbar/agent/web/page");
        long total = 0;
        try (var list = Files.list(files)) {
            for (Path file : list.toList()) {
                total += Files.size(file);
                assertThat(web.get("/" + file.getFileName()).status())
                        .as(file + " must be in the list of files")
                        .isEqualTo(200);
            }
        }
        assertThat(total).isLessThan(100_000);
    }

    // Replies and bounds

    @Test
    void a_reply_is_json_with_null_for_what_is_no_number() throws IOException {
        String cookie = login();
        Map<String, Object> reply = new LinkedHashMap<>();
        reply.put("z", Double.NaN);
        reply.put("a", -0.5);
        reply.put("n", null);
        reply.put("list", List.of(1, "ü", true));
        api = request -> new ApiReply(202, reply);
        Wire.Answer answer = web.get("/api/x", cookie);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo("{\"z\":null,\"a\":-0.5,\"n\":null,\"list\":[1,\"ü\",true]}");
    }

    @Test
    void a_fault_of_the_api_is_a_generic_500_and_the_server_goes_on() throws IOException {
        String cookie = login();
        api = request -> {
            throw new IllegalStateException("secret");
        };
        Wire.Answer answer = web.get("/api/x", cookie);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).contains("\"code\":\"internal\"").doesNotContain("secret");
        api = request -> new ApiReply(200, new Object());
        assertThat(web.get("/api/x", cookie).status()).isEqualTo(500);
        api = echo;
        assertThat(web.get("/api/x", cookie).status()).isEqualTo(200);
    }

    @Test
    void a_body_has_at_most_64_kB_announced_or_chunked_on_both_ways_in() throws IOException {
        String cookie = login();
        String most = "x".repeat(WebServer.MAX_BODY_BYTES);
        String host = "Host: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n" + cookie + "\r\n";
        String chunks =
                "POST /api/x HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n10000\r\n" + most + "\r\n";
        for (Wire wire : List.of(web, control)) {
            assertThat(wire.post("/api/x", most, cookie).body()).isEqualTo("{\"bytes\":65536}");
            assertThat(wire.raw(chunks + "0\r\n\r\n").body()).isEqualTo("{\"bytes\":65536}");
            assertThat(wire.raw(chunks + "1\r\nx\r\n0\r\n\r\n").status()).isEqualTo(413);
            Wire.Answer announced = wire.raw("POST /api/x HTTP/1.1\r\n" + host + "Content-Length: 65537\r\n\r\n");
            assertThat(announced.status()).isEqualTo(413);
            assertThat(announced.body()).contains("at most 65536 bytes");
        }
    }

    @Test
    void a_stranger_uploads_nothing() throws IOException {
        Wire.Answer answer = web.raw("POST /api/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n");
        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void bodies_that_never_come_hold_no_threads() throws IOException {
        String cookie = login();
        List<SocketChannel> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 24; i++) {
                SocketChannel channel = SocketChannel.open(web.address());
                channel.write(ByteBuffer.wrap(("POST /api/x HTTP/1.1\r\nHost: localhost\r\n" + cookie
                                + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                        .getBytes(StandardCharsets.UTF_8)));
                slow.add(channel);
            }
            assertThat(web.get("/api/x", cookie).status()).isEqualTo(200);
        } finally {
            for (SocketChannel channel : slow) {
                channel.close();
            }
        }
    }

    @Test
    void connections_are_bounded_and_come_back_when_others_go() throws Exception {
        List<SocketChannel> open = new ArrayList<>();
        for (SocketAddress address : List.of(web.address(), control.address())) {
            for (int i = 0; i < WebServer.MAX_PAGE_CONNECTIONS + 40; i++) {
                open.add(SocketChannel.open(address));
            }
        }
        for (SocketChannel channel : open) {
            channel.close();
        }
        // Closing is seen by the server's selector, some time later.
        for (Wire wire : List.of(web, control)) {
            assertThat(eventually(() -> wire.get("/api/x").status())).isIn(200, 401);
        }
    }

    private interface Attempt {
        int status() throws IOException;
    }

    private static int eventually(Attempt attempt) throws InterruptedException {
        for (int i = 0; ; i++) {
            try {
                return attempt.status();
            } catch (IOException | AssertionError e) {
                if (i == 100) {
                    throw new AssertionError("no answer", e);
                }
                Thread.sleep(50);
            }
        }
    }
}
