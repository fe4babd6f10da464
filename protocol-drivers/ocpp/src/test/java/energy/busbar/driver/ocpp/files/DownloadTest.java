package energy.busbar.driver.ocpp.files;

import static energy.busbar.driver.ocpp.files.DoorBench.body;
import static energy.busbar.driver.ocpp.files.DoorBench.bytes;
import static energy.busbar.driver.ocpp.files.DoorBench.random;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that go out, in bytes (RFC 9110 §13 and §14). */
class DownloadTest {
    private static final byte[] IMAGE = random(1_000_000);

    @TempDir
    private Path state;

    private DoorBench bench;
    private Image image;
    private FileDoor.Place place;

    @BeforeEach
    void open() throws Exception {
        bench = new DoorBench(state);
        image = bench.image(IMAGE);
        place = bench.offer(image);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void an_image_comes_whole_with_its_length_and_tag_and_each_percent_is_told() throws Exception {
        assertThat(place.path()).endsWith("/image.bin");
        String answer = bench.get("GET", place.path());
        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("Content-Length: 1000000", "ETag: \"" + image.sha256() + "\"", "Accept-Ranges: bytes");
        assertThat(body(answer)).isEqualTo(IMAGE);
        assertThat(bench.served).startsWith(0L).endsWith(1_000_000L).isSorted().hasSizeLessThan(102);
        assertThat(bench.done.get()).isEqualTo(1);
    }

    @Test
    void head_tells_the_same_and_sends_nothing() throws Exception {
        String answer = bench.get("HEAD", place.path());
        assertThat(answer).startsWith("HTTP/1.1 200").contains("Content-Length: 1000000", "ETag: ");
        assertThat(body(answer)).isEmpty();
        assertThat(bench.served).isEmpty();
    }

    @Test
    void a_download_that_broke_off_goes_on_where_it_was() throws Exception {
        byte[] first;
        try (Socket socket = bench.socket()) {
            socket.getOutputStream().write(bytes("GET " + place.path() + " HTTP/1.1\r\nHost: x\r\n\r\n"));
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            first = in.readNBytes(400_000);
        }
        String answer = bench.get("GET", place.path(), "Range: bytes=400000-", "If-Range: \"" + image.sha256() + "\"");
        assertThat(answer)
                .startsWith("HTTP/1.1 206")
                .contains("Content-Range: bytes 400000-999999/1000000", "Content-Length: 600000");
        assertThat(first).isEqualTo(Arrays.copyOf(IMAGE, 400_000));
        assertThat(body(answer)).isEqualTo(Arrays.copyOfRange(IMAGE, 400_000, 1_000_000));
        assertThat(bench.served).endsWith(1_000_000L).isSorted();
    }

    @Test
    void parts_are_given_as_asked_for() throws Exception {
        assertThat(body(bench.get("GET", place.path(), "Range: bytes=10-19")))
                .isEqualTo(Arrays.copyOfRange(IMAGE, 10, 20));
        assertThat(body(bench.get("GET", place.path(), "Range: bytes=-7")))
                .isEqualTo(Arrays.copyOfRange(IMAGE, 999_993, 1_000_000));
        assertThat(body(bench.get("GET", place.path(), "Range: bytes=999999-2000000")))
                .isEqualTo(Arrays.copyOfRange(IMAGE, 999_999, 1_000_000));
        assertThat(bench.get("GET", place.path(), "Range: bytes=1000000-"))
                .startsWith("HTTP/1.1 416")
                .contains("Content-Range: bytes */1000000");
    }

    @Test
    void what_is_no_single_range_is_answered_with_the_whole() throws Exception {
        for (String range : new String[] {"bytes=0-1,5-6", "items=0-5", "bytes=5-2", "bytes=-", "bytes=a-b"}) {
            assertThat(bench.get("GET", place.path(), "Range: " + range))
                    .as(range)
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(bench.get("GET", place.path(), "Range: bytes=5-9", "If-Range: \"other\""))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_charger_that_has_it_already_gets_nothing() throws Exception {
        assertThat(bench.get("GET", place.path(), "If-None-Match: \"" + image.sha256() + "\""))
                .startsWith("HTTP/1.1 304");
        assertThat(bench.get("GET", place.path(), "If-None-Match: \"x\"")).startsWith("HTTP/1.1 200");
    }

    @Test
    void two_at_once_are_served_from_one_key() throws Exception {
        try (Socket slow = bench.socket()) {
            slow.getOutputStream().write(bytes("GET " + place.path() + " HTTP/1.1\r\nHost: x\r\n\r\n"));
            slow.getInputStream().readNBytes(1_000);
            assertThat(body(bench.get("GET", place.path()))).isEqualTo(IMAGE);
        }
    }

    @Test
    void one_that_takes_nothing_ends_at_its_time() throws Exception {
        Image large = new Image(
                "large",
                java.util.Optional.empty(),
                50_000_000,
                "ff",
                java.util.Optional.empty(),
                Files.write(state.resolve("large"), new byte[50_000_000]));
        try (Socket slow = bench.socket()) {
            slow.getOutputStream().write(bytes("GET " + bench.offer(large).path() + " HTTP/1.1\r\nHost: x\r\n\r\n"));
            slow.getInputStream().readNBytes(1_000);
            bench.clock.advance(60_000);
            bench.door.sweep();
            assertThat(slow.getInputStream().readAllBytes().length).isLessThan(50_000_000);
        } catch (java.io.IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void what_is_not_offered_is_not_there_and_nothing_can_be_put_there() throws Exception {
        assertThat(bench.put(place.path(), bytes("x")))
                .startsWith("HTTP/1.1 405")
                .contains("Allow: GET, HEAD");
        place.close();
        assertThat(bench.get("GET", place.path())).startsWith("HTTP/1.1 404");
        assertThat(bench.get("HEAD", "/files/" + "f".repeat(32) + "/image.bin")).startsWith("HTTP/1.1 404");
    }

    @Test
    void an_image_that_was_taken_away_is_gone() throws Exception {
        Files.delete(image.file());
        assertThat(bench.get("GET", place.path())).startsWith("HTTP/1.1 410");
    }
}
