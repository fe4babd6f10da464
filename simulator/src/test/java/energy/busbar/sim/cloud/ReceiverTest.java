package energy.busbar.sim.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ReceiverTest {
    /** The contract's table by hand: epoch 0x0193, sequence 1, 0 before, 3 samples, block of 2 bytes. */
    private static final String GOLDEN = "42425031" + "0000000000000193" + "0000000000000001" + "0000000000000000"
            + "00000003" + "00000002" + "CAFE";

    private final List<ObjectNode> told = new ArrayList<>();
    private final Receiver receiver = new Receiver(told::add);

    private static byte[] sealed(String hex) {
        byte[] body = HexFormat.of().parseHex(hex);
        CRC32C crc = new CRC32C();
        crc.update(body);
        return ByteBuffer.allocate(body.length + 4)
                .put(body)
                .putInt((int) crc.getValue())
                .array();
    }

    private void event(String json) {
        receiver.received("busbar/v1/gw-1/events", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void reads_a_parcel_as_the_contract_lays_it_out() {
        assertThat(Parcel.read(sealed(GOLDEN))).hasValueSatisfying(parcel -> {
            assertThat(parcel.epoch()).isEqualTo(0x193);
            assertThat(parcel.sequence()).isEqualTo(1);
            assertThat(parcel.samplesBefore()).isZero();
            assertThat(parcel.samples()).isEqualTo(3);
            assertThat(parcel.block()).containsExactly(0xCA, 0xFE);
        });
    }

    @Test
    void the_checksum_is_castagnoli() {
        // RFC 3720 B.4: 32 bytes of zeros.
        CRC32C crc = new CRC32C();
        crc.update(new byte[32]);
        assertThat(crc.getValue()).isEqualTo(0x8A9136AAL);
    }

    @Test
    void every_flipped_byte_is_noticed() {
        byte[] parcel = sealed(GOLDEN);
        for (int i = 0; i < parcel.length; i++) {
            byte[] broken = parcel.clone();
            broken[i] ^= 0x10;
            assertThat(Parcel.read(broken)).as("byte %d", i).isEmpty();
        }
        for (int length = 0; length < parcel.length; length++) {
            assertThat(Parcel.read(Arrays.copyOf(parcel, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void tells_each_parcel_and_event_once_and_counts_what_is_damaged() {
        receiver.received("busbar/v1/gw-1/metrics", sealed(GOLDEN));
        receiver.received("busbar/v1/gw-1/metrics", sealed(GOLDEN));
        receiver.received("busbar/v1/gw-1/metrics", new byte[] {1, 2, 3});
        event("{\"epoch\":7,\"sequence\":1,\"type\":\"gateway.started\"}");
        event("{\"epoch\":7,\"sequence\":1,\"type\":\"gateway.started\"}");
        event("{\"epoch\":7,\"sequence\":3,\"type\":\"command.succeeded\"}");
        event("no json");
        assertThat(told.stream().map(each -> each.path("type").asText()))
                .containsExactly("metrics", "damaged", "event", "event", "damaged");
        ObjectNode tally = receiver.tally("gw-1");
        assertThat(tally.path("received").asLong()).isEqualTo(3);
        assertThat(tally.path("duplicatesDropped").asLong()).isEqualTo(1);
        assertThat(tally.path("damaged").asLong()).isEqualTo(2);
        assertThat(tally.path("events").asLong()).isEqualTo(2);
        assertThat(tally.path("eventsMissing").asLong()).isEqualTo(1);
        assertThat(tally.path("eventDuplicatesDropped").asLong()).isEqualTo(1);
    }

    @Test
    void passes_on_what_is_only_latest() {
        receiver.received("busbar/v1/gw-1/live", "{\"devices\":{}}".getBytes(StandardCharsets.UTF_8));
        assertThat(told).hasSize(1);
        assertThat(told.get(0).path("type").asText()).isEqualTo("live");
        assertThat(told.get(0).path("gateway").asText()).isEqualTo("gw-1");
    }
}
