package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.core.model.PollClass;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults of a device, at the byte. */
class ByteFaultsTest {
    private static final byte[] SENML = RawDevice.options(-1, 110, -1);
    private static final String SEVEN = "[{\"u\":\"W\",\"v\":7}]";

    private final Rig rig = new Rig();

    @AfterEach
    void stop() {
        rig.close();
    }

    private CoapDevice device(RawDevice device) {
        return rig.device(
                device.port(), Map.of("timeout", "400ms"), List.of(Map.of("path", "p", "point", "gridPower")));
    }

    private Reading polled(Function<RawDevice.Heard, List<byte[]>> script) throws Exception {
        try (RawDevice device = new RawDevice(script)) {
            return device(device).poll(PollClass.FAST).get(0);
        }
    }

    private LinkState down(Function<RawDevice.Heard, List<byte[]>> script) throws Exception {
        try (RawDevice device = new RawDevice(script)) {
            CoapDevice driver = device(device);
            List<LinkState> states = new ArrayList<>();
            assertThatThrownBy(() -> driver.poll(PollClass.FAST))
                    .isInstanceOfSatisfying(LinkException.class, e -> states.add(e.state()));
            device.now(h -> List.of(h.ack(RawDevice.CONTENT, SENML, SEVEN)));
            assertThat(driver.poll(PollClass.FAST).get(0).goodNumber())
                    .as("and then it is well again")
                    .isEqualTo(7);
            return states.get(0);
        }
    }

    @Test
    void anAnswerThatComesLaterByItselfCounts() throws Exception {
        Reading reading = polled(h -> h.code() == 1
                ? List.of(
                        RawDevice.datagram(RawDevice.ACK, 0, h.mid(), new byte[0], new byte[0], ""),
                        h.answer(RawDevice.CON, RawDevice.CONTENT, 4711, SENML, SEVEN))
                : List.of());
        assertThat(reading.goodNumber()).isEqualTo(7);
    }

    @Test
    void anAnswerThatComesTwiceCountsOnce() throws Exception {
        try (RawDevice device = new RawDevice(h -> {
            byte[] answer = h.ack(RawDevice.CONTENT, SENML, SEVEN);
            return List.of(answer, answer, answer);
        })) {
            CoapDevice driver = device(device);
            for (int i = 0; i < 5; i++) {
                assertThat(driver.poll(PollClass.FAST)).hasSize(1);
            }
        }
    }

    @Test
    void aLateAnswerIsNeverTheNextOnes() throws Exception {
        List<byte[]> kept = new ArrayList<>();
        try (RawDevice device = new RawDevice(h -> {
            kept.add(h.ack(RawDevice.CONTENT, SENML, "[{\"u\":\"W\",\"v\":1}]"));
            return List.of();
        })) {
            CoapDevice driver = device(device);
            assertThatThrownBy(() -> driver.poll(PollClass.FAST)).hasMessageContaining("400 ms");
            device.now(h -> List.of(kept.get(0), h.ack(RawDevice.CONTENT, SENML, SEVEN)));
            assertThat(driver.poll(PollClass.FAST).get(0).goodNumber()).isEqualTo(7);
        }
    }

    @Test
    void anAnswerUnderAForeignTokenIsNone() throws Exception {
        assertThat(down(h -> List.of(RawDevice.datagram(
                        RawDevice.ACK, RawDevice.CONTENT, h.mid(), new byte[] {1, 2, 3, 4}, SENML, SEVEN))))
                .isEqualTo(LinkState.UNREACHABLE);
    }

    @Test
    void aResetIsNoAnswer() throws Exception {
        assertThat(down(h -> List.of(RawDevice.datagram(RawDevice.RST, 0, h.mid(), new byte[0], new byte[0], ""))))
                .isEqualTo(LinkState.GARBLED);
    }

    @Test
    void malformedDatagramsAreNoAnswer() throws Exception {
        // Option delta 15 is reserved; a length beyond the end; a version of 2; a header cut short.
        byte[] reserved = {(byte) 0xf1, 0};
        byte[] beyond = {(byte) 0xcd, 50, 1};
        assertThat(down(h -> List.of(h.ack(RawDevice.CONTENT, reserved, SEVEN))))
                .isEqualTo(LinkState.UNREACHABLE);
        assertThat(down(h -> List.of(h.ack(RawDevice.CONTENT, beyond, "")))).isEqualTo(LinkState.UNREACHABLE);
        assertThat(down(h -> {
                    byte[] version = h.ack(RawDevice.CONTENT, SENML, SEVEN);
                    version[0] |= (byte) 0x80;
                    return List.of(version, Arrays.copyOf(version, 3), new byte[0]);
                }))
                .isEqualTo(LinkState.UNREACHABLE);
    }

    @Test
    void anUnknownCriticalOptionIsNoAnswer() throws Exception {
        // Odd numbers are critical (RFC 7252 §5.4.6); nobody has assigned 25.
        assertThat(down(h -> List.of(h.ack(RawDevice.CONTENT, new byte[] {(byte) 0xd1, 25 - 13, 0}, SEVEN))))
                .isEqualTo(LinkState.UNREACHABLE);
    }

    @Test
    void aPayloadThatIsNotItsContentFormatIsAQuality() throws Exception {
        assertThat(polled(h -> List.of(h.ack(RawDevice.CONTENT, RawDevice.options(-1, 112, -1), SEVEN)))
                        .quality())
                .isEqualTo(Quality.COMM_FAIL);
        assertThat(polled(h -> List.of(h.ack(RawDevice.CONTENT, RawDevice.options(-1, 40, -1), "</p>")))
                        .quality())
                .as("link format")
                .isEqualTo(Quality.COMM_FAIL);
        // {"u": "W", "v": 2.… cut short
        String cut = "\u0081\u00a2\u0001\u0061W\u0002\u00fb\u0040";
        assertThat(polled(h -> List.of(h.ack(RawDevice.CONTENT, RawDevice.options(-1, 112, -1), cut)))
                        .quality())
                .isEqualTo(Quality.COMM_FAIL);
        assertThat(polled(h -> List.of(h.ack(RawDevice.CONTENT, SENML, ""))).quality())
                .isEqualTo(Quality.COMM_FAIL);
        String whole = "\u0081\u00a2\u0001\u0061W\u0002\u0007";
        assertThat(polled(h -> List.of(h.ack(RawDevice.CONTENT, RawDevice.options(-1, 112, -1), whole)))
                        .goodNumber())
                .as("another format than asked for, but a known one")
                .isEqualTo(7);
    }

    @Test
    void aBodyWithoutEndIsGivenUp() throws Exception {
        AtomicInteger blocks = new AtomicInteger();
        LinkState state = down(h -> {
            int number = blocks.getAndIncrement();
            // Content-Format 110, then Block2 (23) with its number, more to come, 1024 bytes.
            byte[] options = {
                (byte) 0xc1, 110, (byte) 0xb2, (byte) (number >> 4), (byte) ((number & 0xf) << 4 | 0x8 | 6)
            };
            return List.of(h.ack(RawDevice.CONTENT, options, " ".repeat(1024)));
        });
        assertThat(state).isEqualTo(LinkState.GARBLED);
        assertThat(blocks.get()).isLessThanOrEqualTo(CoapSettings.MAX_BODY_BYTES / 1024 + 1);
    }

    @Test
    void aFormatThatIsRefusedIsNotAskedForAgain() throws Exception {
        List<Integer> asked = new ArrayList<>();
        try (RawDevice device = new RawDevice(h -> {
            int accept = h.rest()[h.rest().length - 1] & 0xff;
            asked.add(accept);
            return List.of(
                    accept == 112
                            ? h.ack(
                                    RawDevice.CONTENT,
                                    RawDevice.options(-1, 112, -1),
                                    "\u0081\u00a2\u0001\u0061W\u0002\u0007")
                            : h.ack(0x86, new byte[0], ""));
        })) {
            CoapDevice driver = device(device);
            assertThat(driver.poll(PollClass.FAST).get(0).goodNumber()).isEqualTo(7);
            assertThat(driver.poll(PollClass.FAST).get(0).goodNumber()).isEqualTo(7);
            assertThat(asked).containsExactly(110, 112, 112);
        }
    }

    @Test
    void aDeviceThatDoesNotKnowTheOptionIsAskedWithoutIt() throws Exception {
        // The path is all that is left: one option of one byte.
        Reading reading = polled(h ->
                List.of(h.rest().length > 2 ? h.ack(0x82, new byte[0], "") : h.ack(RawDevice.CONTENT, SENML, SEVEN)));
        assertThat(reading.goodNumber()).isEqualTo(7);
    }
}
