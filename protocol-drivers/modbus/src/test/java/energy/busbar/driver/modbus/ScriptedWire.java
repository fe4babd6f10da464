package energy.busbar.driver.modbus;

import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A wire whose other end answers each request as the test says, and a clock that only waiting moves. */
final class ScriptedWire implements Wire, GatewayClock {
    static final int END = -1;

    /** What comes, and how long after the one before, ms. Empty bytes are the end of the stream. */
    record Piece(long afterMillis, byte[] bytes) {}

    final List<String> requests = new ArrayList<>();
    final List<Long> sentAtMillis = new ArrayList<>();
    Function<byte[], List<Piece>> device = request -> List.of();
    boolean refuses;
    int opened;
    long nowMillis = 5_000;
    private final Deque<Piece> coming = new ArrayDeque<>();
    private Connection connection;
    private boolean open;
    private boolean failsToWrite;

    static Piece at(long afterMillis, byte[] bytes) {
        return new Piece(afterMillis, bytes);
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** An answer frame to this request, with the transaction and unit that it has. */
    static byte[] answer(byte[] request, String pdu) {
        byte[] body = hex(pdu);
        byte[] frame = new byte[7 + body.length];
        System.arraycopy(request, 0, frame, 0, 2);
        frame[4] = (byte) ((body.length + 1) >> 8);
        frame[5] = (byte) (body.length + 1);
        frame[6] = request[6];
        System.arraycopy(body, 0, frame, 7, body.length);
        return frame;
    }

    void failToWrite() {
        failsToWrite = true;
    }

    void comesUnasked(Piece piece) {
        coming.add(piece);
    }

    /** A client on this wire that speaks Modbus TCP. */
    Share tcpClient(ModbusSettings settings, RandomGenerator chance) {
        return tcpClient(this, settings, chance);
    }

    /** @param wire that ends at this one */
    Share tcpClient(Wire wire, ModbusSettings settings, RandomGenerator chance) {
        Pace pace = pace();
        Incoming incoming = new Incoming(wire, this);
        Framing framing = new MbapFraming(wire, incoming, pace, this, chance);
        return client(wire, settings, incoming, framing, pace, chance);
    }

    /** A client on this wire that speaks RTU. */
    Share rtuClient(ModbusSettings settings, RtuLine line, RandomGenerator chance) {
        Pace pace = pace();
        Incoming incoming = new Incoming(this, this);
        Framing framing = new RtuFraming(line, this, incoming, pace, this, chance);
        return client(this, settings, incoming, framing, pace, chance);
    }

    private Pace pace() {
        return new Pace(this, millis -> nowMillis += millis);
    }

    private Share client(
            Wire wire, ModbusSettings settings, Incoming incoming, Framing framing, Pace pace, RandomGenerator chance) {
        String name = settings.endpoint().shown();
        Connection opening = new Connection(name, wire, incoming, framing, pace, this, chance, settings.delays());
        connection = opening;
        return new Share(settings, () -> opening, opening::close);
    }

    /** A client with settings of its own on the connection of the last one. */
    Share another(ModbusSettings settings) {
        return new Share(settings, () -> connection, () -> {});
    }

    @Override
    public void open(int timeoutMillis) throws IOException {
        coming.clear();
        if (refuses) {
            throw new IOException("Connection refused");
        }
        opened++;
        open = true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        if (failsToWrite) {
            failsToWrite = false;
            throw new IOException("Broken pipe");
        }
        sentAtMillis.add(nowMillis);
        requests.add(HexFormat.of().formatHex(bytes));
        coming.addAll(device.apply(bytes));
    }

    @Override
    public int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException {
        if (!open) {
            throw new IOException("not open");
        }
        Piece next = coming.peek();
        if (next == null || next.afterMillis() > timeoutMillis) {
            nowMillis += timeoutMillis;
            if (next != null) {
                coming.poll();
                coming.addFirst(new Piece(next.afterMillis() - timeoutMillis, next.bytes()));
            }
            return 0;
        }
        nowMillis += next.afterMillis();
        coming.poll();
        if (next.bytes().length == 0) {
            // It stays so until the wire is opened again.
            coming.addFirst(new Piece(0, next.bytes()));
            return END;
        }
        int count = Math.min(length, next.bytes().length);
        System.arraycopy(next.bytes(), 0, into, offset, count);
        if (count < next.bytes().length) {
            byte[] rest = new byte[next.bytes().length - count];
            System.arraycopy(next.bytes(), count, rest, 0, rest.length);
            coming.addFirst(new Piece(0, rest));
        }
        return count;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public Moment now() {
        return new Moment(1_700_000_000_000L + nowMillis, nowMillis);
    }

    @Override
    public long monotonicMillis() {
        return nowMillis;
    }

    @Override
    public boolean synchronised() {
        return true;
    }

    @Override
    public String bootId() {
        return "boot";
    }
}
