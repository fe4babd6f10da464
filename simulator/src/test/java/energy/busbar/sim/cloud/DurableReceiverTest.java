package energy.busbar.sim.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableReceiverTest {
    private static final String TOPIC = "busbar/v1/gw-1/metrics";

    @TempDir
    Path folder;

    private DurableReceiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new DurableReceiver(folder);
    }

    /** Ten samples each. */
    private static byte[] parcel(long epoch, long sequence, int filling) {
        ByteBuffer out = ByteBuffer.allocate(44);
        out.putInt(0x42425031).putLong(epoch).putLong(sequence).putLong((sequence - 1) * 10);
        out.putInt(10).putInt(4).putInt(filling);
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 0, 40);
        return out.putInt((int) crc.getValue()).array();
    }

    private ObjectNode tally() {
        List<ObjectNode> tallies = receiver.tallies();
        assertThat(tallies).hasSize(1);
        return tallies.get(0);
    }

    private List<String> names() throws IOException {
        return new ParcelFiles(folder.resolve("gw-1"))
                .all().stream().map(each -> String.valueOf(each.getFileName())).toList();
    }

    @Test
    void what_comes_out_of_order_and_twice_is_kept_in_order_and_once() throws IOException {
        receiver.receive(TOPIC, parcel(9, 3, 3));
        receiver.receive(TOPIC, parcel(9, 1, 1));
        receiver.receive(TOPIC, parcel(9, 3, 3));
        receiver.receive(TOPIC, parcel(10, 1, 4));
        assertThat(names())
                .containsExactly(
                        "00000000000000000009-00000000000000000001.parcel",
                        "00000000000000000009-00000000000000000003.parcel",
                        "00000000000000000010-00000000000000000001.parcel");
        assertThat(tally().path("received").asLong()).isEqualTo(30);
        assertThat(tally().path("missing").asLong()).isEqualTo(10);
        assertThat(tally().path("duplicatesDropped").asLong()).isEqualTo(1);
        assertThat(tally().path("conflicts").asLong()).isZero();
    }

    @Test
    void it_goes_on_where_it_was() throws IOException {
        receiver.receive(TOPIC, parcel(9, 1, 1));
        receiver.receive(TOPIC, parcel(9, 2, 2));
        open();
        assertThat(tally().path("received").asLong()).isEqualTo(20);
        receiver.receive(TOPIC, parcel(9, 2, 2));
        receiver.receive(TOPIC, parcel(9, 3, 3));
        assertThat(tally().path("received").asLong()).isEqualTo(30);
        assertThat(tally().path("missing").asLong()).isZero();
        assertThat(tally().path("duplicatesDropped").asLong()).isEqualTo(1);
    }

    @Test
    void another_parcel_under_a_known_number_is_told_and_does_not_replace_the_first() throws IOException {
        receiver.receive(TOPIC, parcel(9, 1, 1));
        receiver.receive(TOPIC, parcel(9, 1, 2));
        assertThat(tally().path("conflicts").asLong()).isEqualTo(1);
        assertThat(Files.readAllBytes(
                        new ParcelFiles(folder.resolve("gw-1")).all().get(0)))
                .isEqualTo(parcel(9, 1, 1));
    }

    @Test
    void damage_is_counted_and_other_topics_are_none_of_it() {
        byte[] torn = parcel(9, 1, 1);
        torn[20] ^= 1;
        receiver.receive(TOPIC, torn);
        receiver.receive("busbar/v1/gw-1/live", parcel(9, 1, 1));
        receiver.receive("busbar/v1/../metrics", parcel(9, 1, 1));
        assertThat(tally().path("damaged").asLong()).isEqualTo(1);
        assertThat(tally().path("received").asLong()).isZero();
    }

    @Test
    void a_kept_file_that_is_spoiled_stops_the_start_and_names_itself() throws IOException {
        receiver.receive(TOPIC, parcel(9, 1, 1));
        Path file = new ParcelFiles(folder.resolve("gw-1")).all().get(0);
        Files.write(file, new byte[5]);
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(file.getFileName()));
    }
}
