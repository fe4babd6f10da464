package energy.busbar.driver.modbus;

import static energy.busbar.driver.modbus.ScriptedWire.at;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Units on an RTU line whose holding and input register n holds n; what they answer can be spoiled. */
final class RtuUnits implements Function<byte[], List<ScriptedWire.Piece>> {
    static final long USUAL_MILLIS = 20;

    final Set<Integer> dead = new HashSet<>();
    /** Behind a gateway that answers in their place. */
    final Set<Integer> unreachable = new HashSet<>();

    final Set<Integer> withoutDiagnostics = new HashSet<>();
    /** Registers from here on are refused. */
    int end = 10_000;
    /** Writes that were carried out, as PDUs in hex. */
    final List<String> written = new ArrayList<>();
    /** What becomes of the next answer; then all is as usual again. */
    private Function<byte[], List<ScriptedWire.Piece>> spoil = RtuUnits::usual;

    static List<ScriptedWire.Piece> usual(byte[] frame) {
        return List.of(at(USUAL_MILLIS, frame));
    }

    void next(Function<byte[], List<ScriptedWire.Piece>> spoiled) {
        spoil = spoiled;
    }

    /** Instead of the next answer. */
    void nextIs(String hex) {
        next(frame -> List.of(at(USUAL_MILLIS, ScriptedWire.hex(hex))));
    }

    void nextComesAfter(long millis) {
        next(frame -> List.of(at(millis, frame)));
    }

    static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int to = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, to, part.length);
            to += part.length;
        }
        return all;
    }

    static List<ScriptedWire.Piece> byteByByte(byte[] frame, long eachMillis) {
        List<ScriptedWire.Piece> pieces = new ArrayList<>();
        for (byte b : frame) {
            pieces.add(at(eachMillis, new byte[] {b}));
        }
        return pieces;
    }

    @Override
    public List<ScriptedWire.Piece> apply(byte[] request) {
        int unit = request[0] & 0xFF;
        if (dead.contains(unit)) {
            return List.of();
        }
        Function<byte[], List<ScriptedWire.Piece>> how = spoil;
        spoil = RtuUnits::usual;
        byte[] pdu = RtuFrame.pdu(request);
        return how.apply(RtuFrame.of(unit, unreachable.contains(unit) ? Pdu.exception(pdu, 11) : pdu(pdu)));
    }

    private byte[] pdu(byte[] request) {
        int address = Pdu.address(request);
        switch (Pdu.function(request)) {
            case Pdu.READ_HOLDING, Pdu.READ_INPUT -> {
                int count = Pdu.byteCount(request) / 2;
                if (address + count > end) {
                    return Pdu.exception(request, 2);
                }
                byte[] answer = new byte[2 + 2 * count];
                answer[0] = request[0];
                answer[1] = (byte) (2 * count);
                for (int i = 0; i < count; i++) {
                    answer[2 + 2 * i] = (byte) ((address + i) >> 8);
                    answer[3 + 2 * i] = (byte) (address + i);
                }
                return answer;
            }
            case Pdu.DIAGNOSTICS -> {
                return withoutDiagnostics.isEmpty() ? request : Pdu.exception(request, 1);
            }
            default -> {
                written.add(HexFormat.of().formatHex(request));
                return Arrays.copyOf(request, 5);
            }
        }
    }
}
