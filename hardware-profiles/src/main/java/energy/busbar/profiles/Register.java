package energy.busbar.profiles;

import energy.busbar.core.model.Point.Kind;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A place of a device's register map and how to read it. A number is {@code raw × scale × 10^scaleFrom + offset}, then
 * turned where {@code negate}; all exact until the last step, in the unit of its point.
 *
 * @param function 3 (holding) or 4 (input)
 * @param address from 0, as it stands in the request
 * @param length registers
 * @param wordsSwapped whether the first register holds the lowest bits
 * @param bytesSwapped whether the low byte of each register comes first
 * @param scaleFrom point of the same device whose value is an exponent of ten
 * @param absent raw values, as unsigned bits, by which the device says that it has no value
 * @param bit the one bit that matters, counted from 0; −1 for all
 * @param mask bits that count, moved down to the lowest of them; 0 for all
 * @param words of raw values; of an enumeration, or "true" and "false" of a flag
 * @param otherwise the word of every other raw value; empty where such a value cannot be believed
 * @param bitWords of a bit field, by bit; its value is the words of the bits that are set
 * @param min smallest value that the device can physically have, in the point's unit
 */
public record Register(
        int function,
        int address,
        RegisterType type,
        int length,
        boolean wordsSwapped,
        boolean bytesSwapped,
        BigDecimal scale,
        BigDecimal offset,
        Optional<String> scaleFrom,
        boolean negate,
        Set<Long> absent,
        int bit,
        long mask,
        Map<Long, String> words,
        Optional<String> otherwise,
        Map<Integer, String> bitWords,
        Charset charset,
        double min,
        double max,
        Kind kind) {
    public static final int MAX_LENGTH = 125;

    public Register {
        if (address < 0 || length < 1 || length > MAX_LENGTH || address + length > 65_536) {
            throw new IllegalArgumentException("registers " + address + " to " + (address + length - 1));
        }
        absent = Set.copyOf(absent);
        words = Map.copyOf(words);
        bitWords = Map.copyOf(bitWords);
    }

    /** The first address after it. */
    public int end() {
        return address + length;
    }

    public int bits() {
        return 16 * length;
    }

    /** Whether it is a number that scale, offset and sign apply to. */
    public boolean isNumber() {
        return type != RegisterType.STRING && words.isEmpty() && bitWords.isEmpty() && bit < 0;
    }

    /** Whether reading both from the same registers is one reading, only told differently. */
    boolean sameRegistersAs(Register other) {
        return address == other.address
                && type == other.type
                && length == other.length
                && wordsSwapped == other.wordsSwapped
                && bytesSwapped == other.bytesSwapped;
    }
}
