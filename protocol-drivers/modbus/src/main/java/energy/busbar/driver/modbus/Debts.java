package energy.busbar.driver.modbus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The requests to one unit whose answers may still come. RTU frames bear no transaction, so a late answer looks like the
 * one to the next request of the same form; a unit in debt is therefore first asked something that none of its late
 * answers can be mistaken for. Units answer in order: once that answer is there, the debts are settled.
 */
final class Debts {
    /** No device is known whose answer comes later than this. */
    static final long LATEST_MILLIS = 30_000;

    private static final int MAX_GOOD = 2;
    /** So many late answers one transaction passes over; a unit that owes as many is not read any more to find out. */
    private static final int MAX_READ_DEBTS = RtuFraming.MAX_LATE;

    private final List<Debt> debts = new ArrayList<>();
    /** Reads that this unit has answered, of different byte counts; the latest first. */
    private final List<byte[]> good = new ArrayList<>();

    private boolean diagnosed;

    private record Debt(byte[] request, long sentMillis) {}

    /**
     * Whether an answer that is owed could be taken for this request's. A device identification, which many units never
     * answer, looks like nothing else.
     */
    boolean endanger(byte[] request, long nowMillis) {
        debts.removeIf(debt -> nowMillis - debt.sentMillis() > LATEST_MILLIS);
        return debts.stream()
                .anyMatch(debt -> Pdu.function(debt.request()) != DeviceIdentification.FUNCTION
                        || Pdu.function(request) == DeviceIdentification.FUNCTION);
    }

    /** Bounded: while there is a debt only probes are sent, and of those only ones that are not owed already. */
    void sent(byte[] request, long nowMillis) {
        if (Pdu.function(request) == Pdu.DIAGNOSTICS) {
            // Never mistaken for anything else, so it need not be waited for.
            diagnosed = true;
        } else {
            debts.add(new Debt(request, nowMillis));
        }
    }

    void settle() {
        debts.clear();
    }

    /** Whether this can be an answer that is still to come. */
    boolean owes(byte[] answer) {
        return (diagnosed && (Pdu.function(answer) & ~Pdu.EXCEPTION) == Pdu.DIAGNOSTICS)
                || debts.stream().anyMatch(debt -> Pdu.answers(debt.request(), answer));
    }

    /** Whether an answer that begins so, behind the unit, can be one that is still to come. */
    boolean mayOwe(int function, int third) {
        return (diagnosed && (function & ~Pdu.EXCEPTION) == Pdu.DIAGNOSTICS)
                || debts.stream().anyMatch(debt -> begins(debt.request(), function, third));
    }

    static boolean begins(byte[] request, int function, int third) {
        return function == (Pdu.function(request) | Pdu.EXCEPTION)
                || (function == Pdu.function(request)
                        && third == (Pdu.isRead(request) ? Pdu.byteCount(request) : request[1] & 0xFF));
    }

    boolean owesFunction(int function) {
        return debts.stream().anyMatch(debt -> Pdu.function(debt.request()) == function);
    }

    void answered(byte[] read) {
        good.removeIf(known -> Pdu.byteCount(known) == Pdu.byteCount(read));
        good.add(0, read);
        if (good.size() > MAX_GOOD) {
            good.remove(MAX_GOOD);
        }
    }

    /**
     * A read whose registers cannot be mistaken for any that are owed: one that the unit has answered, or less of it. Many
     * units say nothing at all to a function that they do not know, so a read is the better question.
     */
    Optional<byte[]> probe() {
        if (debts.size() >= MAX_READ_DEBTS) {
            return Optional.empty();
        }
        return Stream.concat(good.stream(), good.stream().flatMap(Debts::shorter))
                .filter(read -> debts.stream().noneMatch(debt -> looksLike(debt.request(), read)))
                .findFirst();
    }

    private static Stream<byte[]> shorter(byte[] read) {
        int function = Pdu.function(read);
        if (Pdu.isOfBits(function)) {
            return Stream.of();
        }
        int longest = Pdu.byteCount(read) / 2 - 1;
        return IntStream.iterate(longest, count -> count > 0, count -> count - 1)
                .limit(MAX_READ_DEBTS)
                .mapToObj(count -> Pdu.read(function, Pdu.address(read), count));
    }

    private static boolean looksLike(byte[] owed, byte[] read) {
        return Pdu.function(owed) == Pdu.function(read) && Pdu.byteCount(owed) == Pdu.byteCount(read);
    }
}
