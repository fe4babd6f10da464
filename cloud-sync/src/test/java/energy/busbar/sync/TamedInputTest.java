package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TamedInputTest {
    @ParameterizedTest
    @CsvSource({
        // MQTT 5.0 section 3.2: no property at all, defaults of 3.2.2.3.3 and 3.2.2.3.6
        "2003000000, 2003000000, 65535, 268435460",
        "2006000003 21ffff, 2006000003 217fff, 65535, 268435460",
        "2006000003 218000, 2006000003 217fff, 32768, 268435460",
        "2006000003 21000a, 2006000003 217fff, 10, 268435460",
        // topic alias maximum 10 (3.2.2.3.8) is hidden
        "2006000003 22000a, 2006000003 220000, 65535, 268435460",
        // session expiry, maximum QoS, retain, packet size 1000, assigned id "ab", server keep alive
        "2019010016 1100000e10 2401 2501 27000003e8 1200026162 13003c,"
                + "2019010016 1100000e10 2401 2501 27000003e8 1200026162 13003c, 65535, 1000",
        // user property "a" = "b", reason string "x"
        "200e00000b 26000161000162 1f000178, 200e00000b 26000161000162 1f000178, 65535, 268435460",
    })
    void readsTheConnackAndShowsTheLibraryWhatItBears(String sent, String shown, int receiveMaximum, long packet)
            throws IOException {
        TamedInput in = tamed(new ByteArrayInputStream(hex(sent)));
        assertThat(in.readAllBytes()).isEqualTo(hex(shown));
        ConnAck connAck = in.connAck();
        assertThat(connAck.receiveMaximum()).isEqualTo(receiveMaximum);
        assertThat(connAck.maximumPacketBytes()).isEqualTo(packet);
    }

    @ParameterizedTest
    @CsvSource({
        "485454502f312e31, expected",
        "2006000003 210000, limit of 0",
        "2006000003 7f0000, property 0x7f",
        "2005000003 21ff, middle",
        "20ffffffff01, four bytes",
        "20ffff7f00, at most 65536",
    })
    void refusesWhatIsNoConnack(String sent, String message) {
        TamedInput in = tamed(new ByteArrayInputStream(hex(sent)));
        assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    @Test
    void closingBeforeTheFirstByteIsAnEndAndInsideTheConnackAnError() throws IOException {
        assertThat(tamed(InputStream.nullInputStream()).read()).isEqualTo(-1);
        assertThatThrownBy(() -> tamed(new ByteArrayInputStream(hex("200300"))).read())
                .isInstanceOf(EOFException.class);
    }

    @Test
    void timeOutsBetweenAnyTwoBytesLoseNothing() throws IOException {
        byte[] sent = hex("2006000003 21ffff 4004 0007 9500 d000 3003000161");
        TamedInput in = tamed(new Hesitant(sent));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        int timeouts = 0;
        while (read.size() < sent.length) {
            try {
                int b = in.read();
                if (b < 0) {
                    break;
                }
                read.write(b);
            } catch (SocketTimeoutException e) {
                timeouts++;
            }
        }
        assertThat(timeouts).isEqualTo(sent.length);
        assertThat(read.toByteArray()).isEqualTo(hex("2006000003 217fff 4004 0007 8300 d000 3003000161"));
    }

    @Test
    void pubackCodesThatTheLibraryDoesNotKnowAreShownAsAnotherAndKept() throws IOException {
        TamedInput in = tamed(new ByteArrayInputStream(
                hex("2003000000 4003 000195 4003 000287 4002 0003 9003 00 04 00 4003 000496")));
        assertThat(in.readAllBytes())
                .isEqualTo(hex("2003000000 4003 000183 4003 000287 4002 0003 9003 00 04 00 4003 000483"));
        assertThat(in.realReasonCode(1, 0x83)).isEqualTo(0x95);
        assertThat(in.realReasonCode(2, 0x87)).isEqualTo(0x87);
        assertThat(in.realReasonCode(3, 0)).isZero();
        assertThat(in.realReasonCode(1, 0)).as("asked a second time").isZero();
    }

    @Test
    void aPacketThatTheBrokerWasToldNotToSendEndsTheConnectionBeforeRoomIsMadeForIt() {
        String publish = "30 ffff7f"; // a PUBLISH of 2,097,151 bytes
        assertThatThrownBy(() -> tamed(new ByteArrayInputStream(hex("2003000000" + publish)))
                        .readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a packet of 2097155 bytes")
                .hasMessageContaining("at most 131072");
    }

    /** MQTT 5.0 section 3.14: DISCONNECT with reason 0x8e, then the connection ends. */
    @Test
    void whyTheBrokerDisconnectsIsKept() throws IOException {
        TamedInput in = tamed(new ByteArrayInputStream(hex("2003000000 d000 e0028e00")));
        assertThat(in.disconnectCode()).isEmpty();
        assertThat(in.readAllBytes()).isEqualTo(hex("2003000000 d000 e0028e00"));
        assertThat(in.disconnectCode()).hasValue(0x8e);
    }

    private static TamedInput tamed(InputStream in) {
        return new TamedInput(in, PahoLink.MAX_INCOMING_PACKET_BYTES);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** A time-out before every byte. */
    private static final class Hesitant extends InputStream {
        private final byte[] bytes;
        private int at;
        private boolean ready;

        Hesitant(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (at == bytes.length) {
                return -1;
            }
            ready = !ready;
            if (ready) {
                throw new SocketTimeoutException();
            }
            target[offset] = bytes[at++];
            return 1;
        }
    }
}
