package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
    @TempDir
    private Path folder;

    private Path socket() {
        return folder.resolve("control.sock");
    }

    @Test
    void the_status_is_the_body_of_the_answer() throws Exception {
        try (UnixHttp server = new UnixHttp(socket(), n -> "HTTP/1.1 200 OK\r\nA: b\r\n\r\n{\"n\":" + n + "}")) {
            ControlSocket control = new ControlSocket(socket());
            assertThat(control.status().orElseThrow().path("n").asInt()).isEqualTo(1);
            assertThat(control.status().orElseThrow().path("n").asInt()).isEqualTo(2);
            assertThat(server.lastRequest()).startsWith("GET /api/status HTTP/1.0\r\n");
        }
    }

    @Test
    void another_answer_is_none() throws Exception {
        for (String answer : new String[] {
            "HTTP/1.1 500 Server Error\r\n\r\n{}", "HTTP/1.1 200 OK\r\n\r\n{\"n\":", "HTTP/1.1 200 OK\r\n", ""
        }) {
            try (UnixHttp server = new UnixHttp(socket(), n -> answer)) {
                assertThat(new ControlSocket(socket()).status()).as(answer).isEmpty();
                assertThat(server.lastRequest()).isNotEmpty();
            }
        }
    }

    @Test
    void an_answer_without_end_is_none() throws Exception {
        String endless = "HTTP/1.1 200 OK\r\n\r\n" + " ".repeat(2_000_000) + "{}";
        try (UnixHttp server = new UnixHttp(socket(), n -> endless)) {
            assertThat(new ControlSocket(socket()).status()).isEmpty();
            assertThat(server.lastRequest()).isNotEmpty();
        }
    }

    @Test
    void where_nothing_listens_there_is_no_status() {
        assertThat(new ControlSocket(socket()).status()).isEmpty();
    }

    @Test
    void a_path_that_no_socket_can_have_is_refused_with_what_helps() {
        assertThatThrownBy(() -> new ControlSocket(folder.resolve("x".repeat(108))))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("--directory");
    }
}
