package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The gateway's socket for local tools: HTTP over a Unix socket, one request a connection. */
public final class ControlSocket {
    /** Of struct sockaddr_un, with the closing zero. */
    private static final int MAX_PATH_BYTES = 107;

    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path socket;

    public ControlSocket(Path socket) {
        int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PATH_BYTES) {
            throw new BenchFailure("the path of the control socket, " + socket + ", has " + bytes
                    + " bytes; a Unix socket's has at most " + MAX_PATH_BYTES + ": give a shorter --directory");
        }
        this.socket = socket;
    }

    /** What the gateway says of itself; empty while there is none that answers. */
    public Optional<JsonNode> status() {
        try {
            return Optional.of(JSON.readTree(body(get("/api/status"))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String get(String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            // Version 1.0: the answer is not chunked, and ends with the connection.
            channel.write(
                    ByteBuffer.wrap(("GET " + path + " HTTP/1.0\r\nHost: localhost\r\nAccept: application/json\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            long end = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000L;
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer piece = ByteBuffer.allocate(8192);
            while (channel.read(piece.clear()) >= 0) {
                answer.write(piece.array(), 0, piece.position());
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0 || answer.size() > MAX_ANSWER_BYTES) {
                    throw new IOException("no whole answer from " + socket);
                }
                selector.select(left);
                selector.selectedKeys().clear();
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private static String body(String answer) throws IOException {
        int head = answer.indexOf("\r\n\r\n");
        if (head < 0 || !answer.matches("(?s)HTTP/1\\.[01] 200\\b.*")) {
            throw new IOException("answered '" + answer.lines().findFirst().orElse("") + "'");
        }
        return answer.substring(head + 4);
    }
}
