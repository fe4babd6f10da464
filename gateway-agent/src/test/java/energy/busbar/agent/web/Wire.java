package energy.busbar.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** HTTP by hand, one request a connection, so that a test can send what no client library would. */
record Wire(SocketAddress address) {
    static Wire tcp(int port) {
        return new Wire(new InetSocketAddress("127.0.0.1", port));
    }

    static Wire unix(Path path) {
        return new Wire(UnixDomainSocketAddress.of(path));
    }

    /** @param headers lower-case names before the colon, one a line */
    record Answer(int status, List<String> headers, String body) {
        Optional<String> header(String name) {
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst();
        }
    }

    Answer get(String path, String... headers) throws IOException {
        return send("GET " + path + " HTTP/1.1", "", headers);
    }

    Answer post(String path, String body, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Type: application/json");
        return send("POST " + path + " HTTP/1.1", body, all.toArray(String[]::new));
    }

    /** @param headers with a Host of its own, or else localhost */
    Answer send(String requestLine, String body, String... headers) throws IOException {
        StringBuilder text = new StringBuilder(requestLine + "\r\nConnection: close\r\n");
        List<String> lines = new ArrayList<>(List.of(headers));
        if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
            lines.add("Host: localhost");
        }
        if (!body.isEmpty()) {
            lines.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
        }
        lines.forEach(line -> text.append(line).append("\r\n"));
        return raw(text + "\r\n" + body);
    }

    Answer raw(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (out.hasRemaining()) {
                channel.write(out);
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer in = ByteBuffer.allocate(8192);
            while (channel.read(in) >= 0) {
                all.write(in.array(), 0, in.position());
                in.clear();
            }
            return parse(all.toString(StandardCharsets.UTF_8));
        }
    }

    private static Answer parse(String text) {
        assertThat(text).as("an HTTP answer").startsWith("HTTP/1.1 ");
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = List.of(text.substring(0, end).split("\r\n"));
        int status = Integer.parseInt(lines.get(0).split(" ")[1]);
        return new Answer(status, lines.subList(1, lines.size()), text.substring(end + 4));
    }
}
