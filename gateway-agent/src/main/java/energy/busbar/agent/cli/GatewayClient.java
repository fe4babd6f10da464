package energy.busbar.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks the running gateway over its Unix socket: one request a connection, HTTP/1.0, whose answer ends with the
 * connection.
 */
final class GatewayClient {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ANSWER = 64 << 20;

    private final Path socket;

    GatewayClient(Path socket) {
        this.socket = socket;
    }

    /** @param status of HTTP */
    record Answer(int status, JsonNode body) {
        boolean good() {
            return status >= 200 && status < 300;
        }

        String error() {
            return body.path("error").path("message").asText("the gateway answered with " + status);
        }
    }

    /** @throws CliException when no gateway runs, or it does not answer as one */
    Answer get(String path) {
        return ask("GET", path, new byte[0]);
    }

    Answer post(String path, JsonNode body) {
        return ask("POST", path, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The body of an answer that must be good. */
    JsonNode need(String path) {
        Answer answer = get(path);
        if (!answer.good()) {
            throw new CliException(ExitCodes.FAULT, answer.error());
        }
        return answer.body();
    }

    private Answer ask(String method, String path, byte[] body) {
        StateDirectory.mustBeVisible(socket.getParent());
        if (!Files.exists(socket)) {
            throw notRunning("there is no " + socket);
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String head =
                    method + " /api/" + path + " HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + body.length + "\r\n\r\n";
            write(channel, head.getBytes(StandardCharsets.US_ASCII));
            write(channel, body);
            return answer(readAll(channel));
        } catch (SocketException e) {
            if (!Files.isReadable(socket) || !Files.isWritable(socket)) {
                throw new CliException(
                        ExitCodes.FAULT,
                        "this user may not talk to the gateway: " + socket
                                + " belongs to the gateway's user; try with sudo, or as that user");
            }
            throw notRunning(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CliException(
                    ExitCodes.FAULT, "the gateway did not answer over " + socket + ": " + e.getMessage());
        }
    }

    private CliException notRunning(String why) {
        return new CliException(
                ExitCodes.NOT_RUNNING,
                "no gateway runs with this configuration (" + why + "); start it with: busbar run");
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (all.size() > MAX_ANSWER) {
                throw new IOException("the answer is longer than " + MAX_ANSWER + " bytes");
            }
        }
        return all.toByteArray();
    }

    private static Answer answer(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        String[] first = text.split(" ", 3);
        if (end < 0 || first.length < 2 || !first[0].startsWith("HTTP/1") || !first[1].matches("\\d{3}")) {
            throw new IOException("it answered with something that is not HTTP");
        }
        String body = text.substring(end + 4);
        try {
            return new Answer(
                    Integer.parseInt(first[1]), body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body));
        } catch (JsonProcessingException e) {
            throw new IOException("it answered with something that is not JSON", e);
        }
    }
}
