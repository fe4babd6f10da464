package energy.busbar.driver.ocpp.files;

import static energy.busbar.driver.ocpp.files.DoorBench.bytes;
import static energy.busbar.driver.ocpp.files.DoorBench.random;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that come in, in bytes (RFC 9110, RFC 9112, RFC 7578). */
class UploadTest {
    @TempDir
    private Path state;

    private DoorBench bench;
    private FileDoor.Place place;

    @BeforeEach
    void open() throws Exception {
        bench = new DoorBench(state);
        place = bench.receive();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private byte[] kept() throws Exception {
        List<LogShelf.Log> logs = bench.shelf.of("charger-1");
        assertThat(logs).hasSize(1);
        return Files.readAllBytes(logs.get(0).file());
    }

    private void nothingIsKept() throws Exception {
        assertThat(bench.shelf.all()).isEmpty();
        assertThat(bench.incoming()).isEmpty();
    }

    @Test
    void a_body_is_kept_as_it_is_under_the_name_in_the_path() throws Exception {
        byte[] log = random(150_000);
        assertThat(bench.put(place.path() + "diag 7.tar.gz".replace(" ", "%20"), log))
                .startsWith("HTTP/1.1 201");
        assertThat(bench.event()).isEqualTo("begun");
        assertThat(bench.event()).isEqualTo("arrived 20261124T090000Z-diag_7.tar.gz 150000");
        assertThat(kept()).isEqualTo(log);
        assertThat(bench.incoming()).isEmpty();
        assertThat(bench.admitted.get()).isEqualTo(1);
        assertThat(bench.done.get()).isEqualTo(1);
    }

    @Test
    void a_folder_is_taken_with_and_without_its_slash_and_with_two() throws Exception {
        for (String after : List.of("", "/", "//a.log")) {
            String path = "/files/" + place.key() + after;
            assertThat(bench.put(path, bytes("x"))).as(path).startsWith("HTTP/1.1 201");
            place.close();
            place = bench.receive();
        }
    }

    @Test
    void post_is_like_put_but_for_its_status() throws Exception {
        String answer = bench.ask(
                "POST " + place.path() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n"
                        + "Content-Disposition: attachment; filename=\"up/../log.txt\"\r\n\r\n",
                bytes("abc"));
        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(bench.event()).isEqualTo("begun");
        assertThat(bench.event()).isEqualTo("arrived 20261124T090000Z-log.txt 3");
    }

    @Test
    void chunks_without_a_length_are_taken_to_their_end() throws Exception {
        String answer = bench.ask(
                "PUT " + place.path() + "c.log HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n there\r\n0\r\n\r\n",
                new byte[0]);
        assertThat(answer).startsWith("HTTP/1.1 201");
        assertThat(kept()).isEqualTo(bytes("hello there"));
    }

    @Test
    void the_file_of_a_form_is_kept_and_its_other_fields_are_not() throws Exception {
        byte[] log = random(90_000);
        assertThat(form(
                        "--B\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n17\r\n"
                                + "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"diag.zip\"\r\n"
                                + "Content-Type: application/zip\r\n\r\n",
                        log,
                        "\r\n--B--\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(bench.event()).isEqualTo("begun");
        assertThat(bench.event()).isEqualTo("arrived 20261124T090000Z-diag.zip 90000");
        assertThat(kept()).isEqualTo(log);
        assertThat(bench.incoming()).isEmpty();
    }

    private String form(String before, byte[] file, String after) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(bytes(before));
        body.writeBytes(file);
        body.writeBytes(bytes(after));
        return bench.ask(
                "POST " + place.path() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: " + body.size()
                        + "\r\n\r\n",
                body.toByteArray());
    }

    @Test
    void a_form_without_its_end_is_not_kept() throws Exception {
        assertThat(form(
                        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n",
                        random(5_000),
                        "\r\n--B\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(bench.event()).isEqualTo("begun");
        assertThat(bench.event()).startsWith("failed the form could not be read to its end");
        nothingIsKept();
    }

    @Test
    void a_form_without_boundary_or_file_is_refused() throws Exception {
        assertThat(bench.ask(
                        "POST " + place.path() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                + "Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\n",
                        bytes("abc")))
                .startsWith("HTTP/1.1 400");
        assertThat(form("--B--\r\n", new byte[0], "")).startsWith("HTTP/1.1 400");
        nothingIsKept();
    }

    @Test
    void what_breaks_off_is_not_kept_and_can_be_sent_again() throws Exception {
        try (Socket socket = bench.socket()) {
            socket.getOutputStream()
                    .write(bytes("PUT " + place.path() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"));
            socket.getOutputStream().flush();
            assertThat(bench.event()).isEqualTo("begun");
        }
        assertThat(bench.event()).startsWith("failed it broke off after 4 bytes");
        nothingIsKept();
        assertThat(bench.put(place.path(), bytes("whole"))).startsWith("HTTP/1.1 201");
        assertThat(kept()).isEqualTo(bytes("whole"));
    }

    @Test
    void chunks_that_break_off_are_not_kept() throws Exception {
        try (Socket socket = bench.socket()) {
            socket.getOutputStream()
                    .write(bytes("PUT " + place.path() + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\nhello\r\n"));
            socket.getOutputStream().flush();
            assertThat(bench.event()).isEqualTo("begun");
        }
        assertThat(bench.event()).startsWith("failed it broke off after 5 bytes");
        nothingIsKept();
    }

    @Test
    void more_than_the_bound_is_refused_by_its_length_before_it_is_read() throws Exception {
        String answer = bench.ask(
                "PUT " + place.path() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 200001\r\n"
                        + "Expect: 100-continue\r\n\r\n",
                new byte[0]);
        assertThat(answer).startsWith("HTTP/1.1 413");
        assertThat(bench.event()).startsWith("failed the file has 200001 bytes");
        nothingIsKept();
    }

    @Test
    void more_than_the_bound_in_chunks_or_in_a_form_ends_at_the_bound() throws Exception {
        try (Socket socket = bench.socket()) {
            socket.getOutputStream()
                    .write(bytes("PUT " + place.path()
                            + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n30d41\r\n"));
            socket.getOutputStream().write(random(200_001));
            socket.getOutputStream().flush();
            byte[] answer = socket.getInputStream().readNBytes(12);
            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 413");
        }
        assertThat(bench.event()).isEqualTo("begun");
        assertThat(bench.event()).startsWith("failed it has more than the 200000 bytes");
        assertThat(form(
                        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n",
                        random(200_001),
                        "\r\n--B--\r\n"))
                .startsWith("HTTP/1.1 413");
        nothingIsKept();
    }

    @Test
    void a_part_of_a_file_and_an_empty_one_are_refused() throws Exception {
        assertThat(bench.ask(
                        "PUT " + place.path() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n"
                                + "Content-Range: bytes 0-2/10\r\n\r\n",
                        bytes("abc")))
                .startsWith("HTTP/1.1 400");
        assertThat(bench.put(place.path(), new byte[0])).startsWith("HTTP/1.1 400");
        nothingIsKept();
    }

    @Test
    void a_key_is_for_one_file_and_no_longer_than_it_is_open() throws Exception {
        assertThat(bench.put(place.path(), bytes("one"))).startsWith("HTTP/1.1 201");
        assertThat(bench.put(place.path(), bytes("two"))).startsWith("HTTP/1.1 410");
        place.close();
        assertThat(bench.put(place.path(), bytes("three"))).startsWith("HTTP/1.1 404");
        assertThat(kept()).isEqualTo(bytes("one"));
    }

    @Test
    void without_a_key_there_is_nothing() throws Exception {
        for (String path : List.of(
                "/files/",
                "/files/x",
                "/files/" + "0".repeat(32) + "/",
                "/files/../etc/passwd",
                "/files/" + place.key() + "x")) {
            assertThat(bench.put(path, bytes("x"))).as(path).matches("(?s)HTTP/1.1 40[04].*");
        }
        assertThat(bench.get("GET", place.path())).startsWith("HTTP/1.1 405").contains("Allow: PUT, POST");
        nothingIsKept();
    }

    @Test
    void the_newer_of_two_uploads_at_once_counts() throws Exception {
        try (Socket older = bench.socket()) {
            older.getOutputStream()
                    .write(bytes("PUT " + place.path() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nolder"));
            older.getOutputStream().flush();
            assertThat(bench.event()).isEqualTo("begun");
            assertThat(bench.put(place.path(), bytes("newer"))).startsWith("HTTP/1.1 201");
            assertThat(older.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(kept()).isEqualTo(bytes("newer"));
        assertThat(bench.incoming()).isEmpty();
    }

    @Test
    void so_many_at_once_and_the_next_is_asked_to_come_later() throws Exception {
        Socket[] held = new Socket[FileDoor.MAX_UPLOADS];
        for (int i = 0; i < held.length; i++) {
            held[i] = bench.socket();
            held[i].getOutputStream()
                    .write(bytes(
                            "PUT " + bench.receive().path() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"));
            held[i].getOutputStream().flush();
            assertThat(bench.event()).isEqualTo("begun");
        }
        assertThat(bench.put(place.path(), bytes("x")))
                .startsWith("HTTP/1.1 503")
                .contains("Retry-After: 30");
        held[0].getOutputStream().write(bytes("0123456789"));
        held[0].getOutputStream().flush();
        assertThat(bench.event()).startsWith("arrived");
        assertThat(bench.put(place.path(), bytes("x"))).startsWith("HTTP/1.1 201");
        for (Socket each : held) {
            each.close();
        }
    }

    @Test
    void one_that_drips_ends_at_its_time() throws Exception {
        try (Socket socket = bench.socket()) {
            socket.getOutputStream()
                    .write(bytes("PUT " + place.path() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\na"));
            socket.getOutputStream().flush();
            assertThat(bench.event()).isEqualTo("begun");
            bench.clock.advance(59_000);
            bench.door.sweep();
            assertThat(bench.events).isEmpty();
            bench.clock.advance(1_000);
            bench.door.sweep();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(bench.event()).isEqualTo("failed it took longer than 60 s");
        nothingIsKept();
    }

    @Test
    void closing_a_place_cuts_what_is_under_way() throws Exception {
        try (Socket socket = bench.socket()) {
            socket.getOutputStream()
                    .write(bytes("PUT " + place.path() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\na"));
            socket.getOutputStream().flush();
            assertThat(bench.event()).isEqualTo("begun");
            place.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(bench.event()).startsWith("failed");
        nothingIsKept();
    }
}
