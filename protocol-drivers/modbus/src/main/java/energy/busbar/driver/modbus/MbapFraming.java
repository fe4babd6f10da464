package energy.busbar.driver.modbus;

import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Modbus TCP, plain or in TLS. An answer counts only if transaction, protocol, length and unit are right. A well-formed
 * answer to an earlier transaction is dropped, since reconnecting stalls gateways; anything in doubt closes the
 * connection. Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, clause 3.1.3; MODBUS/TCP Security v36,
 * clause 8, which leaves the frame as it is.
 */
final class MbapFraming implements Framing {
    /** Late answers that one transaction may find before its own. */
    static final int MAX_LATE = 8;

    private static final int HEADER = 7;
    private static final int IDS = 65_536;
    /** How many transactions back an answer may still come from. */
    private static final int LATE_WINDOW = 64;

    private final Wire wire;
    private final Incoming incoming;
    private final Pace pace;
    private final GatewayClock clock;
    private int nextId;
    private int sentOnConnection;

    MbapFraming(Wire wire, Incoming incoming, Pace pace, GatewayClock clock, RandomGenerator chance) {
        this.wire = wire;
        this.incoming = incoming;
        this.pace = pace;
        this.clock = clock;
        this.nextId = chance.nextInt(IDS);
    }

    @Override
    public void opened() {
        sentOnConnection = 0;
    }

    /** What has come late meanwhile is kept, and dropped by its transaction. */
    @Override
    public void settle() throws IOException {
        incoming.fill(0);
    }

    @Override
    public boolean closesInDoubt() {
        return true;
    }

    /** The late answer is dropped by its transaction. */
    @Override
    public boolean closesOnSilence() {
        return false;
    }

    @Override
    public byte[] exchange(Call call) throws IOException, Overdue {
        int id = nextId;
        nextId = (nextId + 1) % IDS;
        pace.await();
        long deadline = clock.monotonicMillis() + call.timeoutMillis();
        incoming.requestSent();
        wire.write(frame(id, call));
        sentOnConnection = Math.min(sentOnConnection + 1, LATE_WINDOW);
        for (int late = 0; late <= MAX_LATE; late++) {
            incoming.await(HEADER, deadline);
            ByteBuffer fields = ByteBuffer.wrap(incoming.peek(HEADER));
            int answeredId = fields.getShort() & 0xFFFF;
            int protocol = fields.getShort() & 0xFFFF;
            int length = fields.getShort() & 0xFFFF;
            int unit = fields.get() & 0xFF;
            // A device that lies about its length leaves no way to find the next frame.
            if (protocol != 0 || length < 2 || length > Pdu.MAX_BYTES + 1) {
                throw new Pdu.Unbelievable(
                        "protocol " + protocol + " and length " + length + " do not begin a Modbus TCP frame");
            }
            incoming.await(HEADER + length - 1, deadline);
            incoming.skip(HEADER);
            byte[] pdu = incoming.take(length - 1);
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
}
