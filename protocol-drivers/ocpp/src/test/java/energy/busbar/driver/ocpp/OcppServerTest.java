package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.LinkState;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real server at the byte boundary, with clients that misbehave. */
class OcppServerTest {
    private static final String BOOT =
            "[2,\"b\",\"BootNotification\",{\"chargePointVendor\":\"V\",\"chargePointModel\":\"M\"}]";

    private final Bench bench = new Bench();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        bench.close();
    }

    /** One client's end; answers to our CALLs are none, so those time out without anybody minding. */
    private static final class Client implements WebSocket.Listener {
        final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder partial = new StringBuilder();
        WebSocket socket;

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                if (!partial.toString().startsWith("[2")) {
                    answers.add(partial.toString());
                }
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(-1);
        }

        void says(String text) {
            socket.sendText(text, true).join();
        }

        String answer() throws InterruptedException {
            return String.valueOf(answers.poll(10, TimeUnit.SECONDS));
        }
    }

    private Client connect(String path, Optional<String> subprotocol, Optional<String> login) {
        Client client = new Client();
        WebSocket.Builder builder = http.newWebSocketBuilder();
        subprotocol.ifPresent(builder::subprotocols);
        login.ifPresent(l -> builder.header(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(l.getBytes(StandardCharsets.UTF_8))));
        client.socket = builder.buildAsync(URI.create(bench.url() + path), client)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return client;
    }

    private Client connect(String path) {
        return connect(path, Optional.of("ocpp1.6"), Optional.empty());
    }

    private int refusal(String path, Optional<String> subprotocol, Optional<String> login) {
        try {
            connect(path, subprotocol, login);
            return 101;
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(WebSocketHandshakeException.class);
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void strangersWrongPasswordsAndOtherProtocolsAreRefusedEachInItsWay() {
        Heard heard = new Heard();
        bench.charger("cp1", Map.of("securityProfile", 1, "password", "secret-of-16-byt"), heard);
        Optional<String> ocpp = Optional.of("ocpp1.6");
        assertThat(refusal("stranger", ocpp, Optional.empty())).isEqualTo(404);
        assertThat(refusal("", ocpp, Optional.empty())).isEqualTo(404);
        assertThat(refusal("cp1", ocpp, Optional.empty())).isEqualTo(401);
        heard.await("refusal", h -> h.link == LinkState.REFUSED && h.error.endsWith("sent no password"));
        assertThat(refusal("cp1", ocpp, Optional.of("cp1:wrong"))).isEqualTo(401);
        heard.await("refusal", h -> h.link == LinkState.REFUSED && h.error.endsWith("sent a wrong password"));
        assertThat(refusal("cp1", Optional.of("ocpp1.5"), Optional.of("cp1:secret-of-16-byt")))
                .isEqualTo(400);
        assertThat(refusal("cp1", ocpp, Optional.of("cp1:secret-of-16-byt"))).isEqualTo(101);
    }

    @Test
    void aMissingSubprotocolAndADoubledSlashAreTolerated() throws Exception {
        Heard heard = new Heard();
        bench.charger("cp1", Map.of(), heard);
        Client client = connect("/cp1", Optional.empty(), Optional.empty());
        client.says(BOOT);
        assertThat(client.answer()).startsWith("[3,\"b\",{\"status\":\"Accepted\"");
        heard.await("link", h -> h.link == LinkState.UP);
    }

    @Test
    void aPlainHttpRequestIsToldThatThisIsAWebSocket() throws Exception {
        bench.charger("cp1", Map.of(), new Heard());
        var response = http.send(
                java.net.http.HttpRequest.newBuilder(URI.create(bench.url().replace("ws:", "http:") + "cp1"))
                        .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(426);
    }

    @Test
    void hugeGarbledBinaryFloodingAndHalfOpenChargersDisturbNoOther() throws Exception {
        Heard good = new Heard();
        Heard huge = new Heard();
        Heard garbled = new Heard();
        bench.charger("good", Map.of(), good);
        bench.charger("huge", Map.of(), huge);
        bench.charger("garbled", Map.of(), garbled);
        bench.charger("binary", Map.of(), new Heard());
        bench.charger("flood", Map.of(), new Heard());
        Client calm = connect("good");
        calm.says(BOOT);
        assertThat(calm.answer()).contains("Accepted");

        Client tooBig = connect("huge");
        tooBig.socket.sendText(
                "[2,\"h\",\"Heartbeat\",{\"x\":\"" + "x".repeat(OcppServer.MAX_MESSAGE_BYTES) + "\"}]", true);
        assertThat(tooBig.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1009);
        huge.await("end", h -> h.link == LinkState.UNREACHABLE);
        assertThat(huge.error).contains("more than 65536 bytes");

        Client noise = connect("garbled");
        for (int i = 0; i < RpcSession.MAX_GARBLED; i++) {
            noise.says("noise " + i);
        }
        assertThat(noise.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1002);

        Client bytes = connect("binary");
        bytes.socket.sendBinary(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}), true);
        assertThat(bytes.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1003);

        try (Socket half = new Socket("127.0.0.1", bench.factory.port())) {
            half.getOutputStream().write("GET /ocpp/good HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
            Client flood = connect("flood");
            for (int i = 0; i < 400; i++) {
                flood.says("[2,\"" + i + "\",\"Heartbeat\",{}]");
            }
            calm.says("[2,\"still\",\"Heartbeat\",{}]");
            assertThat(calm.answer()).startsWith("[3,\"still\"");
            for (int i = 0; i < 400; i++) {
                assertThat(flood.answer()).startsWith("[3,\"" + i + "\"");
            }
        }
        assertThat(good.link).isEqualTo(LinkState.UP);
        assertThat(calm.closed).isNotDone();
    }

    @Test
    void aSecondSocketOfTheSameChargerReplacesTheFirst() throws Exception {
        Heard heard = new Heard();
        bench.charger("cp1", Map.of(), heard);
        Client first = connect("cp1");
        first.says(BOOT);
        first.answer();
        Client second = connect("cp1");
        second.says(BOOT);
        assertThat(second.answer()).contains("Accepted");
        assertThat(first.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
        heard.await("link", h -> h.link == LinkState.UP);
    }

    @Test
    void aFrameSentByteByByteIsOneMessage() throws Exception {
        bench.charger("cp1", Map.of(), new Heard());
        try (Socket raw = new Socket("127.0.0.1", bench.factory.port())) {
            raw.setSoTimeout(10_000);
            // RFC 6455 §1.3: the example key
            String hello = "GET /ocpp/cp1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n";
            byte[] text = "[2,\"1\",\"Heartbeat\",{}]".getBytes(StandardCharsets.US_ASCII);
            byte[] frame = new byte[6 + text.length];
            // RFC 6455 §5.2: FIN and text, masked with zeros
            frame[0] = (byte) 0x81;
            frame[1] = (byte) (0x80 | text.length);
            System.arraycopy(text, 0, frame, 6, text.length);
            raw.setTcpNoDelay(true);
            for (byte b : hello.getBytes(StandardCharsets.US_ASCII)) {
                raw.getOutputStream().write(b);
            }
            for (byte b : frame) {
                raw.getOutputStream().write(b);
            }
            assertThat(readUntil(raw.getInputStream(), "[3,\"1\",{\"currentTime\""))
                    .contains("ocpp1.6");
        }
    }

    private static String readUntil(InputStream in, String end) throws Exception {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new AssertionError("closed after: " + read);
            }
            read.append((char) b);
        }
        return read.toString();
    }
}
