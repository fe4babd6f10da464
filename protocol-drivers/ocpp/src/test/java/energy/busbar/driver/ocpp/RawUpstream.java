package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;

/** A central system of bytes: it answers CALLs as scripted, and can do what no proper one does. */
final class RawUpstream implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("(?im)^Sec-WebSocket-Key: *(\\S+)");
    private static final long DEADLINE_SECONDS = 15;

    /** Payloads by action; an action without one gets no answer. */
    final Map<String, String> script = new ConcurrentHashMap<>();

    /** Makes the answer's head another one. */
    UnaryOperator<String> handshake = head -> head;

    volatile boolean answersPings = true;
    private final ServerSocket server;
    private final List<String> heads = new ArrayList<>();
    private final List<JsonNode> received = new ArrayList<>();
    private final List<Integer> closings = new ArrayList<>();
    private Socket current;

    RawUpstream(int port) throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        script.put(
                "BootNotification",
                "{\"status\":\"Accepted\",\"currentTime\":\"2026-01-01T00:00:00Z\",\"interval\":60}");
        script.put("StatusNotification", "{}");
        script.put("MeterValues", "{}");
        script.put("Heartbeat", "{\"currentTime\":\"2026-01-01T00:00:00Z\"}");
        thread(this::accept);
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "raw-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "ws://localhost:" + port() + "/csms";
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                thread(() -> {
                    try {
                        serve(socket);
                    } catch (IOException e) {
                        // it went, which is what tests look at
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return;
            }
            head.append((char) b);
        }
        Matcher key = KEY.matcher(head);
        if (!key.find()) {
            throw new IOException("no key");
        }
        synchronized (this) {
            heads.add(head.toString());
            current = socket;
        }
        OutputStream out = socket.getOutputStream();
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Protocol: ocpp1.6\r\nSec-WebSocket-Accept: " + accept(key.group(1)) + "\r\n\r\n";
        out.write(handshake.apply(answer).getBytes(StandardCharsets.US_ASCII));
        out.flush();
        while (true) {
            RawClient.Frame frame = read(in);
            if (frame.operation() == RawClient.PING && answersPings) {
                write(socket, RawClient.PONG, frame.payload());
            } else if (frame.operation() == RawClient.CLOSE) {
                synchronized (this) {
                    closings.add(frame.closeCode());
                    notifyAll();
                }
            } else if (frame.operation() == RawClient.TEXT) {
                String text = (frame.firstByte() & 0x40) == 0 ? frame.text() : RawClient.inflate(frame.payload());
                take(socket, OcppRpc.JSON.readTree(text));
            }
        }
    }

    private void take(Socket socket, JsonNode message) throws IOException {
        synchronized (this) {
            received.add(message);
            notifyAll();
        }
        String scripted = script.get(message.path(2).asText());
        if (message.path(0).asInt() == 2 && scripted != null) {
            write(
                    socket,
                    RawClient.TEXT,
                    ("[3,\"" + message.path(1).asText() + "\"," + scripted + "]").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RawClient.Frame read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7f;
        long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] payload = new byte[(int) size];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return new RawClient.Frame(first, payload);
    }

    /** What a server writes is not masked (RFC 6455 §5.1). */
    private static void write(Socket socket, int operation, byte... payload) throws IOException {
        byte[] masked = RawClient.frame(0x80 | operation, payload);
        int head = masked.length - 4 - payload.length;
        byte[] frame = new byte[masked.length - 4];
        System.arraycopy(masked, 0, frame, 0, head);
        frame[1] &= 0x7f;
        System.arraycopy(payload, 0, frame, head, payload.length);
        synchronized (socket) {
            socket.getOutputStream().write(frame);
            socket.getOutputStream().flush();
        }
    }

    void says(String text) {
        try {
            write(socket(), RawClient.TEXT, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized Socket socket() {
        return current;
    }

    /** As a process that is killed. */
    void cut() throws IOException {
        socket().close();
    }

    synchronized List<String> heads() {
        return List.copyOf(heads);
    }

    synchronized List<Integer> closings() {
        return List.copyOf(closings);
    }

    /** Payloads of the CALLs that came. */
    synchronized List<JsonNode> calls(String action) {
        return received.stream()
                .filter(each ->
                        each.path(0).asInt() == 2 && each.path(2).asText().equals(action))
                .map(each -> each.path(3))
                .toList();
    }

    /** The answer to a CALL of ours. */
    JsonNode answer(String id) {
        await("answer to " + id, upstream -> upstream.find(id) != null);
        return find(id);
    }

    private synchronized JsonNode find(String id) {
        return received.stream()
                .filter(each ->
                        each.path(0).asInt() != 2 && each.path(1).asText().equals(id))
                .findFirst()
                .orElse(null);
    }

    synchronized void await(String what, Predicate<RawUpstream> condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.test(this)) {
            long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (millis <= 0) {
                Assertions.fail("no " + what + "; received " + received + ", closings " + closings);
            }
            try {
                wait(Math.min(millis, 100));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Socket open = socket();
        if (open != null) {
            open.close();
        }
    }
}
