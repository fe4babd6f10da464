package energy.busbar.agent.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.Options.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The control socket, and what start says when an address cannot be had. */
@Timeout(60)
class WebAddressesTest {
    @TempDir
    Path directory;

    private final WebClock clock = new WebClock();
    private final LoginCode code = new LoginCode(new Memo().ledger, clock);
    private final List<ApiRequest> asked = new CopyOnWriteArrayList<>();
    private Path socket;
    private WebServer server;
    private Wire control;

    @BeforeEach
    void start() {
        socket = directory.resolve("control.sock");
        server = server(Optional.of(new HostPort("127.0.0.1", 0)), socket);
        server.start();
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
                    return new ApiReply(200, Map.of());
                },
                code,
                clock);
    }

    @Test
    void the_control_socket_needs_no_login_and_says_who_asks() throws IOException {
        assertThat(control.get("/api/devices/battery-1", "Host: whatever").status())
                .isEqualTo(200);
        assertThat(control.send("PUT /api/x HTTP/1.1", "abc", "Origin: null").status())
                .isEqualTo(200);
        assertThat(control.raw("GET /api/x HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
        String me = Files.getOwner(socket).getName();
        assertThat(asked).extracting(ApiRequest::actor).containsOnly("cli:" + me);
        assertThat(asked.get(1).body()).isEqualTo(new byte[] {'a', 'b', 'c'});
        assertThat(control.get("/").status()).isEqualTo(404);
    }

    @Test
    void only_its_user_may_open_the_control_socket() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
    }

    @Test
    void without_a_page_there_is_only_the_control_socket() throws IOException {
        Path other = directory.resolve("other.sock");
        try (WebServer quiet = server(Optional.empty(), other)) {
            quiet.start();
            assertThat(quiet.port()).isEmpty();
            assertThat(Wire.unix(other).get("/api/x").status()).isEqualTo(200);
        }
        assertThat(other).doesNotExist();
    }

    @Test
    void what_a_killed_process_left_is_removed() throws IOException {
        Path stale = directory.resolve("stale.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(stale));
        }
        assertThat(stale).exists();
        try (WebServer after = server(Optional.empty(), stale)) {
            after.start();
            assertThat(Wire.unix(stale).get("/api/x").status()).isEqualTo(200);
        }
    }

    @Test
    void a_socket_that_somebody_answers_on_and_a_file_that_is_none_stay() throws IOException {
        try (WebServer second = server(Optional.empty(), socket)) {
            assertThatThrownBy(second::start)
                    .hasMessageContaining(socket.toString())
                    .hasMessageContaining("in use by a running process");
        }
        assertThat(control.get("/api/x").status()).isEqualTo(200);
        Path file = Files.writeString(directory.resolve("notes.txt"), "mine");
        try (WebServer second = server(Optional.empty(), file)) {
            assertThatThrownBy(second::start).hasMessageContaining("no socket").hasMessageContaining(file.toString());
        }
        assertThat(file).hasContent("mine");
    }

    @Test
    void a_path_that_cannot_be_a_socket_is_refused_with_the_reason() {
        assertThatThrownBy(() -> server(Optional.empty(), directory.resolve("x".repeat(110)))
                        .start())
                .hasMessageContaining("at most 103")
                .hasMessageContaining("shorter");
        assertThatThrownBy(() -> server(Optional.empty(), directory.resolve("none/control.sock"))
                        .start())
                .hasMessageContaining(directory.resolve("none").toString())
                .hasMessageContaining("create it");
    }

    @Test
    void a_taken_port_is_named_and_leaves_no_control_socket() throws IOException {
        Path other = directory.resolve("other.sock");
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
            HostPort address = new HostPort("127.0.0.1", taken.getLocalPort());
            try (WebServer second = server(Optional.of(address), other)) {
                assertThatThrownBy(second::start)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(address.toString())
                        .hasMessageContaining("Address already in use")
                        .hasMessageContaining("free port");
                assertThat(second.port()).isEmpty();
            }
        }
        assertThat(other).doesNotExist();
    }

    @Test
    void an_address_of_another_machine_is_named() {
        HostPort address = new HostPort("192.0.2.1", 0);
        assertThatThrownBy(() -> server(Optional.of(address), directory.resolve("o.sock"))
                        .start())
                .hasMessageContaining("192.0.2.1:0");
    }

    @Test
    void close_twice_is_close_once_and_frees_the_port() throws IOException {
        int port = server.port().orElseThrow();
        server.close();
        server.close();
        assertThat(server.port()).isEmpty();
        assertThat(socket).doesNotExist();
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress("127.0.0.1", port));
        }
    }
}
