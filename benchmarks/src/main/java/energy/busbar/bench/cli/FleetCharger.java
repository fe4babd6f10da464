package energy.busbar.bench.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One OCPP 1.6 charger of a fleet, with a car that charges, as little as it can be: it calls one after the other, and
 * answers what it is asked. On the fleet's one thread.
 */
final class FleetCharger {
    private static final long METER_NANOS = 10_000_000_000L;
    private static final long HEARTBEAT_NANOS = 60_000_000_000L;
    private static final int BUFFER = 4_096;
    private static final Pattern CALL = Pattern.compile("\\[2,\"([^\"]{1,36})\",\"([A-Za-z]{1,40})\"");

    private final int number;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final LongConsumer tookNanos;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private ByteBuffer in = ByteBuffer.allocate(BUFFER);
    private @Nullable ByteBuffer out;
    private boolean upgraded;
    private boolean charging;
    private String outstanding = "";
    private long calledAtNanos;
    private long meterAtNanos;
    private long heartbeatAtNanos;
    private int calls;
    private long energyWattHours = 1_000;

    FleetCharger(Selector selector, int number, int port, String password, LongConsumer tookNanos) throws IOException {
        this.number = number;
        this.tookNanos = tookNanos;
        channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        String login = Base64.getEncoder()
                .encodeToString(("charger-" + number + ":" + password).getBytes(StandardCharsets.US_ASCII));
        write(("GET /ocpp/charger-" + number
                        + " HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YnVzYmFyLWJlbmNoLTE2IQ==\r\n"
                        + "Sec-WebSocket-Protocol: ocpp1.6\r\nAuthorization: Basic " + login + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether it has booted and told of its transaction. */
    boolean charging() {
        return charging;
    }

    /** What its clock asks for. */
    void tick(long now) throws IOException {
        if (!charging) {
            return;
        }
        if (now - meterAtNanos >= 0) {
            meterAtNanos += METER_NANOS;
            energyWattHours += 20;
            call("MeterValues", """
                    {"connectorId":1,"transactionId":1,"meterValue":[{"timestamp":"%s","sampledValue":[\
                    {"value":"7360","measurand":"Power.Active.Import","unit":"W"},\
                    {"value":"%d","measurand":"Energy.Active.Import.Register","unit":"Wh"},\
                    {"value":"10.7","measurand":"Current.Import","unit":"A","phase":"L1"},\
                    {"value":"10.7","measurand":"Current.Import","unit":"A","phase":"L2"},\
                    {"value":"10.7","measurand":"Current.Import","unit":"A","phase":"L3"},\
                    {"value":"230","measurand":"Voltage","unit":"V","phase":"L1"}]}]}""".formatted(Instant.now(), energyWattHours));
        }
        if (now - heartbeatAtNanos >= 0) {
            heartbeatAtNanos += HEARTBEAT_NANOS;
            call("Heartbeat", "{}");
        }
    }

    void ready() throws IOException {
        if (key.isWritable() && out != null) {
            flush(out);
        }
        if (key.isReadable()) {
            read();
        }
    }

    private void read() throws IOException {
        int n = channel.read(in);
        if (n < 0) {
            throw new IOException("closed by the server");
        }
        in.flip();
        while (upgraded ? frame() : head()) {
            // As many as have come whole.
            continue;
        }
        if (in.position() == 0 && in.limit() == in.capacity()) {
            ByteBuffer larger = ByteBuffer.allocate(2 * in.capacity());
            larger.put(in);
            in = larger;
        } else {
            in.compact();
        }
    }

    private boolean head() throws IOException {
        String read = new String(in.array(), in.position(), in.remaining(), StandardCharsets.ISO_8859_1);
        int end = read.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        if (!read.startsWith("HTTP/1.1 101")) {
            throw new IOException("refused: " + read.substring(0, Math.min(60, read.indexOf('\r'))));
        }
        in.position(in.position() + end + 4);
        upgraded = true;
        call("BootNotification", "{\"chargePointVendor\":\"Bench\",\"chargePointModel\":\"Fleet\"}");
        call(
                "StatusNotification",
                "{\"connectorId\":1,\"errorCode\":\"NoError\",\"status\":\"Charging\",\"timestamp\":\"" + Instant.now()
                        + "\"}");
        call(
                "StartTransaction",
                "{\"connectorId\":1,\"idTag\":\"TAG\",\"meterStart\":1000,\"timestamp\":\"" + Instant.now() + "\"}");
        return true;
    }

    /** RFC 6455 §5.2; a server's frames are not masked. */
    private boolean frame() throws IOException {
        int left = in.remaining();
        if (left < 2) {
            return false;
        }
        int at = in.position();
        int operation = in.get(at) & 0x0f;
        int length = in.get(at + 1) & 0x7f;
        int head = 2;
        if (length == 126) {
            if (left < 4) {
                return false;
            }
            length = in.getShort(at + 2) & 0xffff;
            head = 4;
        }
        if (left < head + length) {
            return false;
        }
        byte[] payload = new byte[length];
        in.position(at + head);
        in.get(payload);
        switch (operation) {
            case 1 -> text(new String(payload, StandardCharsets.UTF_8));
            case 8 -> throw new IOException("closed by the server");
            case 9 -> send(0x8a, payload);
            default -> {}
        }
        return true;
    }

    private void text(String text) throws IOException {
        Matcher call = CALL.matcher(text);
        if (call.lookingAt()) {
            String answer = switch (call.group(2)) {
                case "GetCompositeSchedule" -> "{\"status\":\"Rejected\"}";
                default -> "{\"status\":\"Accepted\"}";
            };
            send(0x81, ("[3,\"" + call.group(1) + "\"," + answer + "]").getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (outstanding.isEmpty() || !text.startsWith("[3,\"" + outstanding + "\"")) {
            throw new IOException("an answer that is none: " + text);
        }
        long now = System.nanoTime();
        tookNanos.accept(now - calledAtNanos);
        outstanding = "";
        if (calls == 3 && waiting.isEmpty() && !charging) {
            charging = true;
            // Spread over the period, as chargers are that were not switched on together.
            meterAtNanos = now + METER_NANOS * (number % 97) / 97;
            heartbeatAtNanos = now + HEARTBEAT_NANOS * (number % 89) / 89;
        }
        next();
    }

    private void call(String action, String payload) throws IOException {
        calls++;
        waiting.add("[2,\"c" + calls + "\",\"" + action + "\"," + payload + "]");
        next();
    }

    private void next() throws IOException {
        if (!outstanding.isEmpty() || waiting.isEmpty()) {
            return;
        }
        String text = waiting.remove();
        outstanding = text.substring(4, text.indexOf('"', 4));
        calledAtNanos = System.nanoTime();
        send(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Masked with zeros. */
    private void send(int firstByte, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
        frame.put((byte) firstByte);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload);
        frame.flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        write(bytes);
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer before = out;
        ByteBuffer all = ByteBuffer.allocate(bytes.length + (before == null ? 0 : before.remaining()));
        if (before != null) {
            all.put(before);
        }
        all.put(bytes).flip();
        flush(all);
    }

    private void flush(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        out = bytes.hasRemaining() ? bytes : null;
        key.interestOps(out == null ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
}
