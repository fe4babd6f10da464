package energy.busbar.sync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes an HTTP/1.1 connection one of WebSocket (RFC 6455, section 4.1) that speaks MQTT (MQTT 5.0, section 6). */
final class WebSocketHandshake {
    private static final int MAX_ANSWER_BYTES = 16_384;
    private static final int MAX_SHOWN = 120;
    private static final String PROTOCOL = "mqtt";
    /** RFC 6455, section 1.3. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private WebSocketHandshake() {}

    /**
     * @param authority host and port as the address has them
     * @throws IOException that says what the other side answered instead
     */
    static void upgrade(InputStream in, OutputStream out, String authority, String path) throws IOException {
        byte[] nonce = new byte[16];
        new SecureRandom().nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + authority
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
                + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: " + PROTOCOL + "\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String[] lines = answer(in).split("\r\n", -1);
        Map<String, String> fields = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                fields.put(
                        lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        if (!lines[0].matches("HTTP/1\\.1 101( .*)?")) {
            throw new IOException("the WebSocket was refused: " + authority + path + " answered '"
                    + lines[0].substring(0, Math.min(MAX_SHOWN, lines[0].length()))
                    + "'; expected HTTP/1.1 101. Is the path of the broker's address right?");
        }
        if (!expected(key).equals(fields.get("sec-websocket-accept"))) {
            throw new IOException(
                    "the WebSocket's answer is for another request (Sec-WebSocket-Accept): there is something"
                            + " between gateway and broker that answers for it");
        }
        if (!PROTOCOL.equals(fields.get("sec-websocket-protocol"))) {
            throw new IOException("the server at " + authority + path + " speaks WebSocket but not MQTT over it"
                    + " (Sec-WebSocket-Protocol: " + fields.getOrDefault("sec-websocket-protocol", "none") + ")");
        }
    }

    /** Byte by byte: what follows the empty line is WebSocket's already. */
    private static String answer(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int ended = 0;
        while (ended < 4) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the connection was closed within the answer to the WebSocket's request");
            }
            if (bytes.size() >= MAX_ANSWER_BYTES) {
                throw new IOException(
                        "the answer to the WebSocket's request has more than " + MAX_ANSWER_BYTES + " bytes");
            }
            bytes.write(b);
            ended = b == (ended % 2 == 0 ? '\r' : '\n') ? ended + 1 : b == '\r' ? 1 : 0;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    static String expected(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }
}
