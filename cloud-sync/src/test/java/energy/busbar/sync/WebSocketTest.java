package energy.busbar.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WebSocketTest {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ACK = Duration.ofSeconds(20);
    private static final String COMMAND =
            "{\"id\":\"c-1\",\"slug\":\"site:set-export-limit\",\"input\":{\"power\":5000}}";

    @TempDir
    private Path folder;

    @Test
    void drainsAndTakesCommandsThroughAnIndependentWebSocketToAnIndependentBroker() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder);
                WebSocketBridge bridge = new WebSocketBridge(broker.port);
                RawClient platform = new RawClient(broker.port, "platform").subscribe("busbar/v1/gw-1/#");
                Bench bench = new Bench(20, CONNECT, ACK, URI.create("ws://127.0.0.1:" + bridge.port + "/mqtt"))) {
            bench.metrics.add(500);
            bench.metrics.add(new byte[90_000]);
            bench.start().awaitDrained();
            platform.publish("busbar/v1/gw-1/commands", COMMAND, 0, false);
            Eventually.isTrue(10, () -> "the command", () -> bench.desk.commands.size() == 1);
            Eventually.isTrue(
                    10, () -> "the last one", () -> platform.payloads("metrics").size() == 501);
            assertThat(platform.payloads("metrics").subList(0, 500))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 500)
                            .mapToObj(i -> "metrics " + i)
                            .toList());
            assertThat(bridge.said).as("pings are answered").contains("pong still there?");
            assertThat(bench.uplink.status().broker()).startsWith("ws://");
            assertThat(bench.uplink.status().bytesToday())
                    .isGreaterThan(bench.uplink.status().bytesSent());
        }
    }

    @Test
    void aPathThatIsNotTheBrokersIsSaidWithTheAnswer() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder);
                WebSocketBridge bridge = new WebSocketBridge(broker.port);
                Bench bench =
                        new Bench(20, CONNECT, ACK, URI.create("ws://127.0.0.1:" + bridge.port + "/else")).start()) {
            Eventually.isTrue(
                    10,
                    () -> bench.uplink.status().toString(),
                    () -> bench.uplink.status().detail().contains("/else answered 'HTTP/1.1 400 Bad Request'"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                HTTP/1.1 403 Forbidden~~                                                      | answered 'HTTP/1.1 403 Forbidden'
                HTTP/1.1 101 X~Sec-WebSocket-Protocol: mqtt~Sec-WebSocket-Accept: eA==~~      | for another request
                SSH-2.0-OpenSSH~~                                                             | answered 'SSH-2.0-OpenSSH'
                HTTP/1.1 101 Switching                                                        | closed within the answer
                """)
    void whatIsNoWebSocketOfMqttIsRefusedInWords(String answer, String words) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Bench bench = new Bench(20, CONNECT, ACK, URI.create("ws://127.0.0.1:" + server.getLocalPort()))) {
            answering(server, answer.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            bench.start();
            Eventually.isTrue(
                    20,
                    () -> bench.uplink.status().toString(),
                    () -> bench.uplink.status().detail().contains(words));
        }
    }

    private static void answering(ServerSocket server, byte[] answer) {
        Thread thread = new Thread(
                () -> {
                    while (!server.isClosed()) {
                        try (Socket socket = server.accept()) {
                            InputStream in = socket.getInputStream();
                            int b = 0;
                            for (int ends = 0; ends < 8 && b >= 0; ) {
                                b = in.read();
                                ends += b == '\n' ? 1 : 0;
                            }
                            socket.getOutputStream().write(answer);
                            socket.getOutputStream().flush();
                        } catch (IOException e) {
                            // The gateway went away, or the test has ended.
                        }
                    }
                },
                "answering");
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Bench bench = new Bench(
                        20,
                        Duration.ofSeconds(1),
                        ACK,
                        URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/mqtt"))) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            while (true) {
                                server.accept();
                                asked.countDown();
                            }
                        } catch (IOException e) {
                            // The test has ended.
                        }
                    },
                    "silent");
            thread.setDaemon(true);
            thread.start();
            bench.start();
            assertThat(asked.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }
        Eventually.isTrue(
                10,
                () -> "threads " + Bench.libraryThreads(),
                () -> Bench.libraryThreads().isEmpty());
    }

    /** Gives one byte a read, and a time-out before each. */
    private static final class Halting extends InputStream {
        private final InputStream in;
        private boolean due = true;

        Halting(byte[] bytes) {
            in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() throws IOException {
            due = !due;
            if (!due) {
                throw new SocketTimeoutException();
            }
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int b = read();
            if (b < 0) {
                return -1;
            }
            bytes[offset] = (byte) b;
            return 1;
        }
    }

    private static String read(InputStream raw, ByteArrayOutputStream answers) throws IOException {
        WebSocketInput in = new WebSocketInput(raw, new WebSocketOutput(answers));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            try {
                int b = in.read();
                if (b < 0) {
                    return HexFormat.of().formatHex(all.toByteArray());
                }
                all.write(b);
            } catch (SocketTimeoutException e) {
                // Again, as the library does.
            }
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @Test
    void messagesFragmentsAndControlBetweenThemAreOneStreamWhateverTheTimeOuts() throws IOException {
        // RFC 6455, 5.4 and 5.5: a message in two fragments with a ping between, an empty one, a long one, a close.
        String frames = "0202 2003 | 8903 616263 | 8003 000000 | 8200 | 8a00 | 827e 0004 d0000000 | 8802 03e8";
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        assertThat(read(new Halting(hex(frames.replace("|", ""))), answers)).isEqualTo("2003000000d0000000");
        byte[] pong = answers.toByteArray();
        assertThat(pong).hasSize(2 + 4 + 3);
        assertThat(pong[0]).isEqualTo((byte) 0x8a);
        assertThat(pong[1]).isEqualTo((byte) 0x83);
        for (int i = 0; i < 3; i++) {
            assertThat((byte) (pong[6 + i] ^ pong[2 + i])).isEqualTo((byte) "abc".charAt(i));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                8102 6869              | message of text
                8282 00000000 0000     | masks its WebSocket frames
                c202 0000              | extension that was not agreed on
                8300                   | opcode 3
                0901 00                | opcode 9
                897e 0080              | opcode 9 and 128 bytes
                827f ffffffffffffffff  | opcode 2 and -1 bytes
                8205 0000              | closed within a WebSocket frame
                82                     | closed within a WebSocket frame
                """)
    void whatMqttOverWebSocketForbidsEndsTheConnectionInWords(String frames, String words) {
        assertThatThrownBy(() -> read(new ByteArrayInputStream(hex(frames)), new ByteArrayOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 7", "125, 131", "126, 134", "65535, 65543"})
    void everyFlushIsOneMaskedFrame(int payload, int frame) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        WebSocketOutput out = new WebSocketOutput(wire);
        out.write(new byte[payload]);
        out.flush();
        assertThat(wire.size()).isEqualTo(frame);
    }

    /** The example of RFC 6455, section 1.3. */
    @Test
    void theAnswerThatIsExpectedIsThatOfTheStandard() {
        assertThat(WebSocketHandshake.expected("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
