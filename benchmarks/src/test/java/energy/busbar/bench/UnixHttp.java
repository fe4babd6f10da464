package energy.busbar.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

/** Answers each connection's one request on a Unix socket, and ends the connection. */
public final class UnixHttp implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Path socket;
    private final IntFunction<String> answer;
    private volatile String lastRequest = "";

    /** @param answer by the number of the request, from 1 */
    public UnixHttp(Path socket, IntFunction<String> answer) throws IOException {
        this.socket = socket;
        this.answer = answer;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::serve, "unix-http");
        thread.setDaemon(true);
        thread.start();
    }

    String lastRequest() {
        return lastRequest;
    }

    private void serve() {
        for (int n = 1; server.isOpen(); n++) {
            try (SocketChannel channel = server.accept()) {
                ByteBuffer request = ByteBuffer.allocate(4096);
                String text = "";
                while (!text.endsWith("\r\n\r\n") && channel.read(request) >= 0) {
                    text = new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII);
                }
                lastRequest = text;
                ByteBuffer bytes = ByteBuffer.wrap(answer.apply(n).getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                // Closed, or a client that did not want to hear it all.
                continue;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}
