package energy.busbar.driver.modbus;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Modbus TCP. An answer counts only if transaction, protocol, unit, function and length are right. A well-formed answer
 * to an earlier transaction is dropped, since reconnecting stalls gateways; anything in doubt closes the connection.
 */
final class TcpClient implements ModbusClient {
    /** Late answers that one transaction may find before its own. */
    static final int MAX_LATE = 8;

    private static final int HEADER = 7;
    private static final int IDS = 65_536;
    /** Room for several late answers. */
    private static final int BUFFER = 2_048;
    /** How many transactions back an answer may still come from. */
    private static final int LATE_WINDOW = 64;

    private final ModbusTcpSettings settings;
    private final Wire wire;
    private final GatewayClock clock;
    private final Backoff backoff;
    private int nextId;
    private int sentOnConnection;
    private final byte[] received = new byte[BUFFER];
    private int receivedFrom;
    private int receivedTo;
    private long quietUntilMillis;

    TcpClient(ModbusTcpSettings settings, Wire wire, GatewayClock clock, RandomGenerator chance) {
        this.settings = settings;
        this.wire = wire;
        this.clock = clock;
        this.backoff = new Backoff(chance);
        this.nextId = chance.nextInt(IDS);
    }

    @Override
    public int[] readHoldingRegisters(int unit, int address, int count) {
        return read(Pdu.READ_HOLDING, unit, address, count);
    }

    @Override
    public int[] readInputRegisters(int unit, int address, int count) {
        return read(Pdu.READ_INPUT, unit, address, count);
    }

    private int[] read(int function, int unit, int address, int count) {
        byte[] request = Pdu.read(function, address, count);
        Call call = new Call(unit, request, "read of " + count + " registers at " + address);
        boolean fresh = !wire.isOpen();
        try {
            return answer(call, a -> Pdu.registers(request, a, count));
        } catch (StaleConnection e) {
            if (fresh) {
                throw e.shown;
            }
            // The device had closed an idle connection. A read changes nothing, so it may be sent again, once.
            try {
                return answer(call, a -> Pdu.registers(request, a, count));
            } catch (StaleConnection again) {
                again.shown.addSuppressed(e.shown);
                throw again.shown;
            }
        }
    }

    @Override
    public void writeSingleRegister(int unit, int address, int value) {
        write(unit, Pdu.writeSingle(address, value), "write of " + value + " to " + address);
    }

    @Override
    public void writeMultipleRegisters(int unit, int address, int[] values) {
        write(unit, Pdu.writeMultiple(address, values), "write of " + values.length + " registers at " + address);
    }

    private void write(int unit, byte[] request, String what) {
        try {
            answer(new Call(unit, request, what), a -> {
                Pdu.echo(request, a);
                return new int[0];
            });
        } catch (StaleConnection e) {
            throw e.shown;
        }
    }

    @Override
    public void close() {
        wire.close();
    }

    private record Call(int unit, byte[] request, String what) {
        Call {
            if (unit < 0 || unit > 255) {
                throw new IllegalArgumentException("unit must be 0 to 255, not " + unit);
            }
        }
    }

    /** The connection broke before any byte of an answer. */
    private static final class StaleConnection extends Exception {
        private static final long serialVersionUID = 1L;

        final ModbusException shown;

        StaleConnection(ModbusException shown) {
            super(shown);
            this.shown = shown;
        }
    }

    private interface Decoding {
        int[] decode(byte[] answer);
    }

    private int[] answer(Call call, Decoding decoding) throws StaleConnection {
        connect(call);
        pause();
        try {
            byte[] pdu = exchange(call);
            if (Pdu.isException(call.request(), pdu)) {
                int code = pdu[1] & 0xFF;
                throw new ModbusException(
                        Kind.REFUSED, code, shown(call, "exception " + code + ", " + Pdu.exceptionName(code)));
            }
            return decoding.decode(pdu);
        } catch (Pdu.Unbelievable e) {
            wire.close();
            throw new ModbusException(Kind.GARBLED, shown(call, String.valueOf(e.getMessage())), e);
        } finally {
            quietUntilMillis = clock.monotonicMillis() + settings.pause().toMillis();
        }
    }

    private void connect(Call call) {
        if (wire.isOpen() && !closedByDevice()) {
            return;
        }
        long now = clock.monotonicMillis();
        if (backoff.waiting(now)) {
            throw new ModbusException(
                    Kind.UNREACHABLE,
                    0,
                    shown(
                            call,
                            "no connection: " + backoff.lastError() + "; next try in " + backoff.leftMillis(now)
                                    + " ms"));
        }
        try {
            wire.open();
            sentOnConnection = 0;
            receivedFrom = 0;
            receivedTo = 0;
            backoff.succeeded();
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            backoff.failed(clock.monotonicMillis(), why);
            throw new ModbusException(Kind.UNREACHABLE, shown(call, "no connection: " + why), e);
        }
    }

    /** Seen before anything is sent, a device's closing costs not even a write. What has come late meanwhile is kept. */
    private boolean closedByDevice() {
        try {
            if (receivedTo == BUFFER) {
                wire.close();
                return true;
            }
            int read = wire.read(received, receivedTo, BUFFER - receivedTo, 0);
            receivedTo += Math.max(0, read);
            if (read >= 0) {
                return false;
            }
        } catch (IOException e) {
            // As good as closed; the connect that follows says more.
            wire.close();
            return true;
        }
        wire.close();
        return true;
    }

    /** Keeps the device's own pace; bounded by the configured pause. */
    private void pause() {
        long left = Math.min(
                quietUntilMillis - clock.monotonicMillis(), settings.pause().toMillis());
        if (left > 0) {
            try {
                Thread.sleep(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private byte[] exchange(Call call) throws StaleConnection {
        int id = nextId;
        nextId = (nextId + 1) % IDS;
        long deadline = clock.monotonicMillis() + settings.responseTimeout().toMillis();
        boolean[] heard = {false};
        try {
            wire.write(frame(id, call));
            sentOnConnection = Math.min(sentOnConnection + 1, LATE_WINDOW);
            for (int late = 0; late <= MAX_LATE; late++) {
                byte[] header = receive(call, HEADER, deadline, heard);
                ByteBuffer fields = ByteBuffer.wrap(header);
                int answeredId = fields.getShort() & 0xFFFF;
                int protocol = fields.getShort() & 0xFFFF;
                int length = fields.getShort() & 0xFFFF;
                int unit = fields.get() & 0xFF;
                // A device that lies about its length leaves no way to find the next frame.
                if (protocol != 0 || length < 2 || length > Pdu.MAX_BYTES + 1) {
                    throw new Pdu.Unbelievable(
                            "protocol " + protocol + " and length " + length + " do not begin a Modbus TCP frame");
                }
                byte[] pdu = receive(call, length - 1, deadline, heard);
                if (answeredId == id) {
                    if (unit != call.unit()) {
                        throw new Pdu.Unbelievable("unit " + unit + " answers");
                    }
                    return pdu;
                }
                if (!isEarlier(answeredId, id)) {
                    throw new Pdu.Unbelievable("the answer is to transaction " + answeredId + ", which was not sent");
                }
            }
            throw new Pdu.Unbelievable("more than " + MAX_LATE + " late answers");
        } catch (IOException e) {
            wire.close();
            ModbusException shown = new ModbusException(
                    Kind.GARBLED,
                    shown(call, "the connection broke: " + (e.getMessage() == null ? e : e.getMessage())),
                    e);
            if (heard[0]) {
                throw shown;
            }
            throw new StaleConnection(shown);
        }
    }

    private boolean isEarlier(int answered, int id) {
        int back = (id - answered + IDS) % IDS;
        return back >= 1 && back < sentOnConnection;
    }

    private static byte[] frame(int id, Call call) {
        return ByteBuffer.allocate(HEADER + call.request().length)
                .putShort((short) id)
                .putShort((short) 0)
                .putShort((short) (call.request().length + 1))
                .put((byte) call.unit())
                .put(call.request())
                .array();
    }

    /** The deadline is the transaction's: a device that sends byte by byte does not stretch it. */
    private byte[] receive(Call call, int count, long deadline, boolean[] heard) throws IOException {
        while (receivedTo - receivedFrom < count) {
            if (BUFFER - receivedFrom < HEADER + Pdu.MAX_BYTES) {
                System.arraycopy(received, receivedFrom, received, 0, receivedTo - receivedFrom);
                receivedTo -= receivedFrom;
                receivedFrom = 0;
            }
            long left = deadline - clock.monotonicMillis();
            if (left <= 0) {
                throw overdue(call, receivedTo > receivedFrom || count != HEADER);
            }
            int read = wire.read(received, receivedTo, BUFFER - receivedTo, (int) left);
            if (read < 0) {
                throw new IOException(heard[0] ? "closed in the middle of an answer" : "closed without an answer");
            }
            receivedTo += read;
            heard[0] |= read > 0;
        }
        byte[] bytes = Arrays.copyOfRange(received, receivedFrom, receivedFrom + count);
        receivedFrom += count;
        if (receivedFrom == receivedTo) {
            receivedFrom = 0;
            receivedTo = 0;
        }
        return bytes;
    }

    private ModbusException overdue(Call call, boolean halfway) {
        if (halfway) {
            wire.close();
            return new ModbusException(
                    Kind.GARBLED, 0, shown(call, "only a part of an answer came within " + settings.timeoutText()));
        }
        // The connection stays: the late answer is dropped by its transaction.
        return new ModbusException(Kind.NO_ANSWER, 0, shown(call, "no answer within " + settings.timeoutText()));
    }

    private String shown(Call call, String what) {
        return settings.host() + ":" + settings.port() + " unit " + call.unit() + ", " + call.what() + ": " + what;
    }
}
