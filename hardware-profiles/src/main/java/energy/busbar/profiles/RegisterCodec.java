package energy.busbar.profiles;

import energy.busbar.core.model.Point.Kind;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One point from registers and back. Pure. Registers are ints of 0 to 65535 in the order of the wire; what a device marks
 * as absent, and what is no number, becomes a quality and never a value.
 */
public final class RegisterCodec {
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final int MAX_EXPONENT = 10;
    /** What a bit field says of which no bit is set. */
    static final String NO_BIT = "none";

    /** @param rawValue null unless the quality is GOOD */
    public record Decoded(@Nullable Value rawValue, Quality quality) {
        public Optional<Value> value() {
            return Optional.ofNullable(rawValue);
        }
    }

    private RegisterCodec() {}

    /** As {@link #decode(Register, int[], int)} for a point without a scale factor of its own. */
    public static Decoded decode(Register register, int[] words) {
        return decode(register, words, 0);
    }

    /** The same from 16-bit words as Java's shorts. */
    public static Decoded decode(Register register, short[] words, int exponent) {
        int[] unsigned = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            unsigned[i] = Short.toUnsignedInt(words[i]);
        }
        return decode(register, unsigned, exponent);
    }

    /**
     * @param words exactly {@link Register#length()} of them
     * @param exponent value of the point that {@link Register#scaleFrom()} names; 0 where it names none
     */
    public static Decoded decode(Register register, int[] words, int exponent) {
        if (words.length != register.length()) {
            throw new IllegalArgumentException(words.length + " registers for a point of " + register.length());
        }
        if (Math.abs(exponent) > MAX_EXPONENT) {
            return without(Quality.NOT_IMPLEMENTED);
        }
        if (register.type() == RegisterType.STRING) {
            return text(bytes(register, words), register.charset());
        }
        if (register.type() == RegisterType.BCD) {
            BigInteger digits = Bcd.decode(bytes(register, words));
            return digits == null ? without(Quality.COMM_FAIL) : number(register, new BigDecimal(digits), exponent);
        }
        long raw = raw(register, words);
        if (register.absent().contains(raw)) {
            return without(Quality.NOT_IMPLEMENTED);
        }
        if (register.bit() >= 0) {
            return worded(register, (raw >>> register.bit()) & 1);
        }
        if (register.mask() != 0) {
            raw = (raw & register.mask()) >>> Long.numberOfTrailingZeros(register.mask());
        }
        if (!register.words().isEmpty()) {
            return worded(register, raw);
        }
        if (!register.bitWords().isEmpty()) {
            return good(new Value.Text(set(register, raw)));
        }
        if (register.type().isFloat()) {
            double real = real(register.type(), raw);
            return Double.isFinite(real)
                    ? number(register, new BigDecimal(shortest(register.type(), real)), exponent)
                    : without(Quality.NOT_IMPLEMENTED);
        }
        return number(register, new BigDecimal(whole(register, raw)), exponent);
    }

    /**
     * Registers that decode to {@code value}, rounded to what the register can hold.
     *
     * @throws IllegalArgumentException if the register cannot hold it; callers check bounds first
     */
    public static int[] encode(Register register, Value value, int exponent) {
        byte[] bytes = new byte[2 * register.length()];
        switch (register.type()) {
            case STRING -> putText(register, value, bytes);
            case BCD ->
                Bcd.encode(
                        unscaled(register, value.asDouble(), exponent)
                                .setScale(0, RoundingMode.HALF_EVEN)
                                .toBigInteger(),
                        bytes);
            default -> putNumber(rawOf(register, value, exponent), bytes);
        }
        return words(register, bytes);
    }

    /** A numeric register's bits, unsigned, in the low end of a long. */
    static long raw(Register register, int[] words) {
        long raw = 0;
        for (byte b : bytes(register, words)) {
            raw = (raw << 8) | (b & 0xFF);
        }
        return raw;
    }

    /** Numbers of this type's raw values, in plain numbers; empty for floats and texts, which have no such bounds. */
    static Optional<BigDecimal[]> rawRange(Register register) {
        if (register.type() == RegisterType.BCD) {
            return Optional.of(new BigDecimal[] {
                BigDecimal.ZERO, BigDecimal.TEN.pow(4 * register.length()).subtract(BigDecimal.ONE)
            });
        }
        if (!register.type().isInteger()) {
            return Optional.empty();
        }
        int bits = register.mask() == 0 ? register.bits() : Long.bitCount(register.mask());
        boolean signed = register.type().isSigned() && register.mask() == 0;
        BigInteger end = BigInteger.TWO.pow(signed ? bits - 1 : bits);
        return Optional.of(new BigDecimal[] {
            new BigDecimal(signed ? end.negate() : BigInteger.ZERO), new BigDecimal(end.subtract(BigInteger.ONE))
        });
    }

    private static Decoded number(Register register, BigDecimal raw, int exponent) {
        BigDecimal exact =
                raw.multiply(register.scale()).scaleByPowerOfTen(exponent).add(register.offset());
        if (register.negate()) {
            exact = exact.negate();
        }
        double value = exact.doubleValue();
        if (value < register.min() || value > register.max() || !Double.isFinite(value)) {
            return without(Quality.OUT_OF_RANGE);
        }
        if (register.kind() == Kind.WHOLE) {
            return exact.toBigInteger().abs().compareTo(LONG_MAX) > 0
                    ? without(Quality.OUT_OF_RANGE)
                    : good(new Value.Whole(exact.longValue()));
        }
        return good(new Value.Real(value));
    }

    private static Decoded worded(Register register, long raw) {
        if (register.words().isEmpty()) {
            return good(new Value.Flag(raw != 0));
        }
        String word = register.words().get(raw);
        if (word == null) {
            word = register.otherwise().orElse(null);
        }
        if (word == null) {
            return without(Quality.OUT_OF_RANGE);
        }
        return good(register.kind() == Kind.FLAG ? new Value.Flag(word.equals("true")) : new Value.Text(word));
    }

    /** Words of the bits that are set, the lowest first; a bit without a word by its number. */
    private static String set(Register register, long raw) {
        StringJoiner set = new StringJoiner(", ").setEmptyValue(NO_BIT);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((raw >>> bit & 1) == 1) {
                set.add(register.bitWords().getOrDefault(bit, "bit" + bit));
            }
        }
        return set.toString();
    }

    private static Decoded text(byte[] bytes, Charset charset) {
        boolean allOnes = true;
        for (byte b : bytes) {
            allOnes &= b == (byte) 0xFF;
        }
        String text = new String(bytes, charset);
        int end = text.indexOf('\0');
        text = (end < 0 ? text : text.substring(0, end)).strip();
        return text.isEmpty() || allOnes ? without(Quality.NOT_IMPLEMENTED) : good(new Value.Text(text));
    }

    private static BigInteger whole(Register register, long raw) {
        int bits = register.bits();
        if (register.type().isSigned() && register.mask() == 0) {
            return BigInteger.valueOf((raw << (64 - bits)) >> (64 - bits));
        }
        return new BigInteger(Long.toUnsignedString(raw));
    }

    private static double real(RegisterType type, long raw) {
        return type == RegisterType.F32 ? Float.intBitsToFloat((int) raw) : Double.longBitsToDouble(raw);
    }

    /** 230.2 as a float is to be 230.2, not 230.1999969482422. */
    private static String shortest(RegisterType type, double real) {
        return type == RegisterType.F32 ? Float.toString((float) real) : Double.toString(real);
    }

    private static BigDecimal unscaled(Register register, double value, int exponent) {
        BigDecimal exact =
                BigDecimal.valueOf(register.negate() ? -value : value).subtract(register.offset());
        return exact.scaleByPowerOfTen(-exponent).divide(register.scale(), MathContext.DECIMAL128);
    }

    private static long rawOf(Register register, Value value, int exponent) {
        if (register.bit() >= 0 || !register.words().isEmpty()) {
            long raw = rawOfWord(register, value);
            return register.bit() >= 0 ? raw << register.bit() : shifted(register, raw);
        }
        BigDecimal exact = value instanceof Value.Whole w && register.kind() == Kind.WHOLE
                ? BigDecimal.valueOf(w.value())
                : unscaled(register, value.asDouble(), exponent);
        if (register.type() == RegisterType.F32) {
            return Integer.toUnsignedLong(Float.floatToIntBits(exact.floatValue()));
        }
        if (register.type() == RegisterType.F64) {
            return Double.doubleToLongBits(exact.doubleValue());
        }
        BigDecimal whole = exact.setScale(0, RoundingMode.HALF_EVEN);
        BigDecimal[] range = rawRange(register).orElseThrow();
        if (whole.compareTo(range[0]) < 0 || whole.compareTo(range[1]) > 0) {
            throw new IllegalArgumentException("raw value " + whole.toPlainString() + " does not fit "
                    + register.type().word() + ": " + range[0].toPlainString() + " to " + range[1].toPlainString());
        }
        return shifted(register, whole.toBigInteger().longValue());
    }

    private static long shifted(Register register, long raw) {
        return register.mask() == 0 ? raw : raw << Long.numberOfTrailingZeros(register.mask());
    }

    private static long rawOfWord(Register register, Value value) {
        String word = value.plain().toString();
        if (register.words().isEmpty()) {
            return word.equals("true") ? 1 : 0;
        }
        return register.words().entrySet().stream()
                .filter(e -> e.getValue().equals(word))
                .mapToLong(e -> e.getKey())
                .min()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + word + "' is not one of " + register.words().values()));
    }

    private static void putText(Register register, Value value, byte[] bytes) {
        byte[] text = value.plain().toString().getBytes(register.charset());
        if (text.length > bytes.length) {
            throw new IllegalArgumentException(text.length + " bytes of text; at most " + bytes.length);
        }
        System.arraycopy(text, 0, bytes, 0, text.length);
    }

    private static void putNumber(long raw, byte[] bytes) {
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = (byte) (raw >>> (8 * (bytes.length - 1 - i)));
        }
    }

    /** Highest byte first, whatever the order on the wire. */
    private static byte[] bytes(Register register, int[] words) {
        byte[] bytes = new byte[2 * words.length];
        for (int i = 0; i < words.length; i++) {
            int word = words[register.wordsSwapped() ? words.length - 1 - i : i];
            bytes[2 * i + (register.bytesSwapped() ? 1 : 0)] = (byte) (word >>> 8);
            bytes[2 * i + (register.bytesSwapped() ? 0 : 1)] = (byte) word;
        }
        return bytes;
    }

    private static int[] words(Register register, byte[] bytes) {
        int[] words = new int[bytes.length / 2];
        for (int i = 0; i < words.length; i++) {
            int first = bytes[2 * i] & 0xFF;
            int second = bytes[2 * i + 1] & 0xFF;
            words[register.wordsSwapped() ? words.length - 1 - i : i] =
                    register.bytesSwapped() ? (second << 8) | first : (first << 8) | second;
        }
        return words;
    }

    private static Decoded good(Value value) {
        return new Decoded(value, Quality.GOOD);
    }

    private static Decoded without(Quality quality) {
        return new Decoded(null, quality);
    }
}
