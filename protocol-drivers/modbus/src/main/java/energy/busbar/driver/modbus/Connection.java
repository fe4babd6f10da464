package energy.busbar.driver.modbus;

import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.ModbusException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * One wire with all its units, one transaction at a time. Connects when first used and again after a fault, with growing
 * pauses where that fails.
 */
final class Connection implements AutoCloseable {
    /** What the wire's slowest user needs. */
    record Delays(Duration connectTimeout, Duration connectDelay, Duration requestDelay) {
        Delays widest(Delays other) {
            return new Delays(
                    longer(connectTimeout, other.connectTimeout),
                    longer(connectDelay, other.connectDelay),
                    longer(requestDelay, other.requestDelay));
        }

        private static Duration longer(Duration a, Duration b) {
            return a.compareTo(b) >= 0 ? a : b;
        }
    }

    private final String name;
    private final Wire wire;
    private final Incoming incoming;
    private final Framing framing;
    private final Pace pace;
    private final GatewayClock clock;
    private final Backoff backoff;
    private volatile Delays delays;

    /** @param name of the endpoint, for messages */
    Connection(
            String name,
            Wire wire,
            Incoming incoming,
            Framing framing,
            Pace pace,
            GatewayClock clock,
            RandomGenerator chance,
            Delays delays) {
        this.name = name;
        this.wire = wire;
        this.incoming = incoming;
        this.framing = framing;
        this.pace = pace;
        this.clock = clock;
        this.backoff = new Backoff(chance);
        this.delays = delays;
        pace.requestDelay(delays.requestDelay().toMillis());
    }

    /** From any thread. */
    void widen(Delays wanted) {
        delays = delays.widest(wanted);
        pace.requestDelay(delays.requestDelay().toMillis());
    }

    int[] read(Call call, int count) {
        return harmless(call, pdu -> Pdu.registers(call.request(), pdu, count));
    }

    /** The answer's PDU, of which {@link Pdu#answers} holds. The request changes nothing. */
    byte[] ask(Call call) {
        return harmless(call, pdu -> {
            if (!Pdu.answers(call.request(), pdu)) {
                throw new Pdu.Unbelievable("the answer is not well formed");
            }
            return pdu;
        });
    }

    private <T> T harmless(Call call, Decoding<T> decoding) {
        boolean fresh = !wire.isOpen();
        try {
            return answer(call, decoding);
        } catch (StaleConnection e) {
            if (fresh) {
                throw e.shown;
            }
            // The device had closed an idle connection. A read changes nothing, so it may be sent again, once.
            try {
                return answer(call, decoding);
            } catch (StaleConnection again) {
                again.shown.addSuppressed(e.shown);
                throw again.shown;
            }
        }
    }

    void write(Call call) {
        try {
            answer(call, pdu -> {
                Pdu.echo(call.request(), pdu);
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

    /** The connection broke before any byte of an answer. */
    private static final class StaleConnection extends Exception {
        private static final long serialVersionUID = 1L;

        final ModbusException shown;

        StaleConnection(ModbusException shown) {
            super(shown);
            this.shown = shown;
        }
    }

    private interface Decoding<T> {
        T decode(byte[] answer);
    }

    private <T> T answer(Call call, Decoding<T> decoding) throws StaleConnection {
        connect(call);
        try {
            byte[] pdu = framing.exchange(call);
            backoff.succeeded();
            if (Pdu.isException(call.request(), pdu)) {
                int code = pdu[1] & 0xFF;
                throw new ModbusException(
                        Kind.REFUSED, code, shown(call, "exception " + code + ", " + Pdu.exceptionName(code)));
            }
            return decoding.decode(pdu);
        } catch (Pdu.Unbelievable e) {
            if (framing.closesInDoubt()) {
                wire.close();
            }
            throw new ModbusException(Kind.GARBLED, shown(call, String.valueOf(e.getMessage())), e);
        } catch (Overdue e) {
            throw overdue(call, e);
        } catch (IOException e) {
            throw broken(call, e);
        } finally {
            pace.exchanged();
        }
    }

    private void connect(Call call) {
        if (wire.isOpen() && settled()) {
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
            wire.open((int) delays.connectTimeout().toMillis());
            incoming.opened();
            framing.opened();
            pace.rest(delays.connectDelay().toMillis());
        } catch (IOException e) {
            backoff.failed(clock.monotonicMillis(), why(e));
            throw new ModbusException(Kind.UNREACHABLE, shown(call, "no connection: " + why(e)), e);
        }
    }

    /** Seen before anything is sent, a device's closing costs not even a write. */
    private boolean settled() {
        try {
            framing.settle();
            return true;
        } catch (IOException e) {
            // As good as closed; the connect that follows says more.
            wire.close();
            return false;
        }
    }

    private ModbusException overdue(Call call, Overdue e) {
        if (e.partly ? framing.closesInDoubt() : framing.closesOnSilence()) {
            wire.close();
        }
        String within = " within " + call.timeoutMillis() + " ms";
        return e.partly
                ? new ModbusException(Kind.GARBLED, shown(call, "only a part of an answer came" + within), e)
                : new ModbusException(Kind.NO_ANSWER, shown(call, "no answer" + within), e);
    }

    private ModbusException broken(Call call, IOException e) throws StaleConnection {
        wire.close();
        if (!incoming.heardOnConnection()) {
            // Accepted and hung up on: some devices do so while they have another client.
            backoff.failed(clock.monotonicMillis(), why(e));
        }
        ModbusException shown = new ModbusException(Kind.GARBLED, shown(call, "the connection broke: " + why(e)), e);
        if (incoming.heardOnRequest()) {
            return shown;
        }
        throw new StaleConnection(shown);
    }

    private static String why(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private String shown(Call call, String what) {
        return name + " unit " + call.unit() + ", " + call.what() + ": " + what;
    }
}
