package energy.busbar.profiles;

import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import energy.busbar.profiles.RegisterCodec.Decoded;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A known reading of one point, to hold the profile and whatever speaks it against.
 *
 * @param device word of the device type, or {@code identity}
 * @param request frame as hex; empty where only the registers are known
 * @param answer frame as hex
 * @param registers the point's registers as hex; empty where there is an answer
 * @param value expected: Double, Long, Boolean or String; empty text where {@code quality} is not GOOD
 * @param where clause of the document, or how it was worked out
 */
public record ProfileVector(
        String device,
        String point,
        Framing framing,
        String request,
        String answer,
        String registers,
        Object value,
        Quality quality,
        ProfileSource.Frames origin,
        String where) {
    /** What is around the PDU in request and answer. */
    public enum Framing {
        PDU,
        RTU,
        TCP
    }

    private static final int WRITE_SINGLE = 6;
    private static final int WRITE_MULTIPLE = 16;

    /** Empty when it holds, of a register without a factor; otherwise what differs. */
    Optional<String> check(Register register) {
        return check(register, Optional.empty());
    }

    /**
     * Empty when it holds; otherwise what differs.
     *
     * @param factor whose value is the register's exponent; 0 where request and answer do not hold it
     */
    Optional<String> check(Register register, Optional<Register> factor) {
        try {
            Run run = registers.isEmpty()
                    ? answered(register)
                    : new Run(register.address(), words(bytes(registers), 0, register.length()));
            int exponent = 0;
            if (factor.isPresent() && registers.isEmpty() && run.holds(register, factor.get())) {
                Decoded decoded = RegisterCodec.decode(factor.get(), run.of(factor.get()));
                if (decoded.rawValue() == null) {
                    return compare(decoded, 0);
                }
                exponent = (int) decoded.rawValue().asDouble();
            }
            // A document rounds a float of 24 bits to what it prints.
            return compare(
                    RegisterCodec.decode(register, run.of(register), exponent),
                    register.type() == RegisterType.F32 ? 1e-6 : 1e-9);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Registers in a row. */
    private record Run(int from, int[] words) {
        boolean holds(Register read, Register other) {
            return read.function() == other.function() && from <= other.address() && other.end() <= from + words.length;
        }

        int[] of(Register register) {
            int at = register.address() - from;
            return Arrays.copyOfRange(words, at, at + register.length());
        }
    }

    private Optional<String> compare(Decoded decoded, double tolerance) {
        if (decoded.quality() != quality) {
            return Optional.of("decodes to " + decoded.quality() + ", not " + quality);
        }
        Object found = decoded.value().map(Value::plain).orElse("");
        boolean same = found instanceof Number a && value instanceof Number b
                ? Math.abs(a.doubleValue() - b.doubleValue()) <= tolerance * Math.max(1, Math.abs(b.doubleValue()))
                : found.equals(value);
        return same ? Optional.empty() : Optional.of("decodes to " + found + ", not " + value);
    }

    /** What was read, the point's registers among it, once request and answer are seen to be what they should be. */
    private Run answered(Register register) {
        byte[] asked = pdu(bytes(request));
        byte[] told = pdu(bytes(answer));
        if (asked.length > 0 && (asked[0] == WRITE_SINGLE || asked[0] == WRITE_MULTIPLE)) {
            return written(register, asked, told);
        }
        need(asked.length == 5, "the request has a PDU of " + asked.length + " bytes, not 5");
        need(asked[0] == register.function(), "the request has function " + asked[0]);
        int from = u16(asked, 1);
        int count = u16(asked, 3);
        need(
                from <= register.address() && register.end() <= from + count,
                "the request is for " + from + ", " + count + " registers, not for " + register.address());
        need(
                told.length == 2 + 2 * count && told[0] == asked[0] && (told[1] & 0xFF) == 2 * count,
                "the answer does not have " + count + " registers");
        return new Run(from, words(told, 2, count));
    }

    /** What a write holds that the answer confirms. */
    private static Run written(Register register, byte[] asked, byte[] told) {
        boolean single = asked[0] == WRITE_SINGLE;
        int head = single ? 3 : 6;
        int count = single ? 1 : asked.length < head ? 0 : u16(asked, 3);
        need(
                count > 0 && asked.length == head + 2 * count && (single || (asked[5] & 0xFF) == 2 * count),
                "the write has a PDU of " + asked.length + " bytes, which are not " + count + " registers");
        need(register.function() == 3, "the point is no holding register, which a write is for");
        int from = u16(asked, 1);
        need(
                from <= register.address() && register.end() <= from + count,
                "the write is to " + from + ", " + count + " registers, not to " + register.address());
        need(told.length == 5 && Arrays.equals(told, 0, 5, asked, 0, 5), "the answer does not confirm the write");
        return new Run(from, words(asked, head, count));
    }

    private byte[] pdu(byte[] frame) {
        switch (framing) {
            case RTU:
                need(frame.length > 4, "a frame of " + frame.length + " bytes");
                int crc = Crc16.of(frame, frame.length - 2);
                int sent = (frame[frame.length - 2] & 0xFF) | ((frame[frame.length - 1] & 0xFF) << 8);
                need(crc == sent, String.format(Locale.ROOT, "a CRC of %04X, not %04X", sent, crc));
                return Arrays.copyOfRange(frame, 1, frame.length - 2);
            case TCP:
                need(
                        frame.length > 8 && u16(frame, 2) == 0 && u16(frame, 4) == frame.length - 6,
                        "a header that does not fit " + frame.length + " bytes");
                return Arrays.copyOfRange(frame, 7, frame.length);
            default:
                return frame;
        }
    }

    private static void need(boolean right, String message) {
        if (!right) {
            throw new IllegalArgumentException(message);
        }
    }

    private static int u16(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    private static int[] words(byte[] bytes, int at, int count) {
        need(bytes.length >= at + 2 * count, "too few bytes for " + count + " registers");
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = u16(bytes, at + 2 * i);
        }
        return words;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", "").toLowerCase(Locale.ROOT));
    }
}
