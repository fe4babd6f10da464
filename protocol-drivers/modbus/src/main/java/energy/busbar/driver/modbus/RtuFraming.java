package energy.busbar.driver.modbus;

import energy.busbar.core.port.GatewayClock;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Modbus RTU, on a serial line or a socket. An answer counts only if unit, function, byte count and check sum are right,
 * nothing hangs on behind it, and no earlier request can have the same one; see {@link Debts}.
 */
final class RtuFraming implements Framing {
    static final int MAX_LATE = 8;
    /**
     * Bytes before an answer that are taken for the noise of a driver being switched. Fewer than a frame's head, so that
     * nothing inside another frame is ever taken for an answer.
     */
    static final int MAX_NOISE = 2;

    /**
     * So long a line must be silent after a frame in doubt, or when it was just opened: what is still to come of an
     * exchange that nobody understood has come by then with nearly all devices.
     */
    static final long RESYNC_MILLIS = 100;

    private static final int SHOWN_BYTES = 8;

    private final RtuLine line;
    private final Wire wire;
    private final Incoming incoming;
    private final Pace pace;
    private final GatewayClock clock;
    private final RandomGenerator chance;
    private final Map<Integer, Debts> debtsByUnit = new HashMap<>();
    private final Debts owesNothing = new Debts();
    /** Whether the line has been silent for its time since the last byte. */
    private boolean silent;

    private boolean inDoubt;
    /** Whether it is known that what is received is not just what was sent. */
    private boolean echoKnown;

    RtuFraming(RtuLine line, Wire wire, Incoming incoming, Pace pace, GatewayClock clock, RandomGenerator chance) {
        this.line = line;
        this.wire = wire;
        this.incoming = incoming;
        this.pace = pace;
        this.clock = clock;
        this.chance = chance;
    }

    @Override
    public void opened() {
        silent = false;
        inDoubt = true;
        // Behind a serial port there may be another adapter now.
        echoKnown = line.echoes() || (echoKnown && line.reopens());
    }

    @Override
    public void settle() throws IOException {
        if (incoming.available() > 0 || incoming.fill(0)) {
            silent = false;
            if (line.reopens()) {
                throw new IOException("bytes came that nobody asked for");
            }
        }
    }

    @Override
    public boolean closesInDoubt() {
        return line.reopens();
    }

    @Override
    public boolean closesOnSilence() {
        return line.reopens();
    }

    @Override
    public byte[] exchange(Call call) throws IOException, Overdue {
        int unit = call.unit();
        if (unit < 1 || unit > 247) {
            // 0 is for all units at once, which none of them answers.
            throw new IllegalArgumentException("a unit on an RTU line is 1 to 247, not " + unit);
        }
        Debts debts = debtsByUnit.computeIfAbsent(unit, u -> new Debts());
        if (debts.endanger(call.request(), clock.monotonicMillis())) {
            OptionalInt notNow = probe(call, debts);
            if (notNow.isPresent()) {
                return Pdu.exception(call.request(), notNow.getAsInt());
            }
        }
        if (!echoKnown && !Pdu.isRead(call.request())) {
            // The confirmation of a write looks like the write itself: an adapter's echo would do for it.
            byte[] read = Pdu.read(Pdu.READ_HOLDING, Pdu.address(call.request()), 1);
            settle(debts, read, transact(unit, read, call.timeoutMillis(), debts));
        }
        byte[] pdu = transact(unit, call.request(), call.timeoutMillis(), debts);
        settle(debts, call.request(), pdu);
        return pdu;
    }

    private static void settle(Debts debts, byte[] request, byte[] pdu) {
        if (!Pdu.mayStillCome(request, pdu)) {
            debts.settle();
        }
    }

    /**
     * Returns once no late answer of the unit can come any more.
     *
     * @return the code with which the unit or its gateway says that it cannot tell now
     */
    private OptionalInt probe(Call call, Debts debts) throws IOException, Overdue {
        long begin = clock.monotonicMillis();
        Optional<byte[]> read = debts.probe();
        if (read.isPresent()) {
            boolean mistakable = debts.owesFunction(Pdu.function(read.get()));
            byte[] pdu = transact(call.unit(), read.get(), call.timeoutMillis(), debts);
            if (Pdu.mayStillCome(read.get(), pdu)) {
                return OptionalInt.of(pdu[1] & 0xFF);
            }
            if (!Pdu.isException(read.get(), pdu) || !mistakable) {
                debts.settle();
                return OptionalInt.empty();
            }
        }
        // The longer way, for a unit that has answered nothing yet that would do; some units do not know this function.
        byte[] query = Pdu.returnQueryData(chance.nextInt(65_536));
        long left = call.timeoutMillis() - (clock.monotonicMillis() - begin);
        byte[] pdu = transact(call.unit(), query, Math.max(1, left), debts);
        if (Pdu.mayStillCome(query, pdu)) {
            return OptionalInt.of(pdu[1] & 0xFF);
        }
        debts.settle();
        return OptionalInt.empty();
    }

    private byte[] transact(int unit, byte[] request, long timeoutMillis, Debts debts) throws IOException, Overdue {
        byte[] frame = RtuFrame.of(unit, request);
        pace.await();
        fallSilent(timeoutMillis);
        long travel = line.travelMillis(frame.length + RtuFrame.longestAnswer(request));
        long deadline = clock.monotonicMillis() + timeoutMillis + travel;
        try {
            return transact(unit, request, frame, deadline, debts);
        } catch (Pdu.Unbelievable e) {
            inDoubt = true;
            throw e;
        } catch (Overdue e) {
            inDoubt |= e.partly;
            throw e;
        } finally {
            pace.exchanged();
        }
    }

    private byte[] transact(int unit, byte[] request, byte[] frame, long deadline, Debts debts)
            throws IOException, Overdue {
        debts.sent(request, clock.monotonicMillis());
        incoming.requestSent();
        silent = false;
        wire.write(frame);
        if (line.echoes()) {
            takeEcho(frame, deadline);
        }
        for (int late = 0; late <= MAX_LATE; late++) {
            Answer answer = answer(unit, request, deadline);
            if (answer.unit() == unit && Pdu.answers(request, answer.pdu())) {
                nothingBehind();
                echoKnown |= Pdu.isRead(request);
                if (Pdu.isRead(request) && !Pdu.isException(request, answer.pdu())) {
                    debts.answered(request);
                }
                return answer.pdu();
            }
        }
        throw new Pdu.Unbelievable("more than " + MAX_LATE + " late answers");
    }

    /** Drains the line before it is written to. */
    private void fallSilent(long timeoutMillis) throws IOException {
        long deadline = clock.monotonicMillis() + timeoutMillis;
        long quiet = silent && !inDoubt ? 0 : line.silenceMillis();
        if (inDoubt && !line.reopens()) {
            quiet = RESYNC_MILLIS;
        }
        while (incoming.available() > 0 || incoming.fill(quiet)) {
            incoming.clear();
            quiet = Math.max(quiet, line.silenceMillis());
            if (clock.monotonicMillis() >= deadline) {
                inDoubt = true;
                throw new Pdu.Unbelievable("the line was not silent within " + timeoutMillis + " ms");
            }
        }
        silent = true;
        inDoubt = false;
    }

    private void takeEcho(byte[] frame, long deadline) throws IOException, Overdue {
        incoming.await(frame.length, deadline);
        if (!Arrays.equals(incoming.take(frame.length), frame)) {
            throw new Pdu.Unbelievable("what comes back first is not the request: either another speaks on the line, or"
                    + " the adapter does not echo and 'echo' should be false");
        }
    }

    private record Answer(int unit, byte[] pdu) {}

    /** The next frame that is an answer to this request or to one that is still owed. */
    private Answer answer(int unit, byte[] request, long deadline) throws IOException, Overdue {
        for (int noise = 0; noise <= MAX_NOISE; noise++) {
            incoming.await(noise + RtuFrame.HEAD, deadline);
            int from = incoming.at(noise);
            int function = incoming.at(noise + 1);
            int third = incoming.at(noise + 2);
            Debts debts = debtsByUnit.getOrDefault(from, owesNothing);
            if ((from == unit && Debts.begins(request, function, third)) || debts.mayOwe(function, third)) {
                incoming.skip(noise);
                int length = function == DeviceIdentification.FUNCTION
                        ? DeviceIdentification.frameLength(incoming, deadline)
                        : RtuFrame.length(function, third);
                incoming.await(length, deadline);
                byte[] pdu = RtuFrame.pdu(incoming.take(length));
                if ((from == unit && Pdu.answers(request, pdu)) || debts.owes(pdu)) {
                    return new Answer(from, pdu);
                }
                throw new Pdu.Unbelievable("unit " + from + " confirms another write than the one sent");
            }
        }
        throw new Pdu.Unbelievable("what comes is no answer to function " + Pdu.function(request) + ": "
                + HexFormat.of().withUpperCase().formatHex(incoming.peek(SHOWN_BYTES))
                + (echoKnown ? "" : "; if the adapter repeats what is sent, 'echo' should be true"));
    }

    /** A frame ends with silence (V1.02, clause 2.5.1.1); one that goes on is not the one that its length says. */
    private void nothingBehind() {
        boolean more;
        try {
            more = incoming.available() > 0 || incoming.fill(line.silenceMillis());
        } catch (IOException e) {
            // Closed right behind a whole answer, which stands; the next request will see it.
            more = false;
        }
        if (more) {
            throw new Pdu.Unbelievable("more bytes came behind the answer");
        }
        silent = true;
    }
}
