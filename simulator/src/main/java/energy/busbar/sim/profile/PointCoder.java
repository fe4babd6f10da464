package energy.busbar.sim.profile;

import energy.busbar.core.model.Point.Kind;
import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A point's value to registers and back, written from the guide of profiles and not from the gateway's codec, so that the
 * two cannot share a mistake. Values are BigDecimal, Boolean or String. Pure.
 */
final class PointCoder {
    private static final BigInteger WORD = BigInteger.valueOf(0xFFFF);

    private PointCoder() {}

    /** @param exponent of ten, by the point that scales it; 0 where none does */
    static int[] encode(Register register, Object value, int exponent) {
        return switch (register.type()) {
            case STRING -> text(register, value.toString());
            case BCD ->
                words(register, new BigInteger(raw(register, value, exponent).toString(), 16));
            default -> words(register, raw(register, value, exponent));
        };
    }

    /** The bits as one number; a point of some of the bits leaves the others 0. */
    private static BigInteger raw(Register register, Object value, int exponent) {
        if (!register.words().isEmpty() || register.bit() >= 0) {
            return word(register, value.toString()).shiftLeft(lowestBit(register));
        }
        BigDecimal number = new BigDecimal(value.toString());
        BigDecimal told = register.negate() ? number.negate() : number;
        BigDecimal exact = told.subtract(register.offset())
                .divide(register.scale().scaleByPowerOfTen(exponent), MathContext.DECIMAL128);
        return switch (register.type()) {
            case F32 -> BigInteger.valueOf(Float.floatToRawIntBits(exact.floatValue()) & 0xFFFF_FFFFL);
            case F64 -> unsigned(Double.doubleToRawLongBits(exact.doubleValue()));
            default -> exact.setScale(0, RoundingMode.HALF_UP).toBigInteger().shiftLeft(lowestBit(register));
        };
    }

    private static BigInteger unsigned(long bits) {
        return BigInteger.valueOf(bits >>> 1).shiftLeft(1).add(BigInteger.valueOf(bits & 1));
    }

    private static BigInteger word(Register register, String word) {
        if (register.words().isEmpty()) {
            return word.equals("true") ? BigInteger.ONE : BigInteger.ZERO;
        }
        for (Map.Entry<Long, String> each : register.words().entrySet()) {
            if (each.getValue().equals(word)) {
                return BigInteger.valueOf(each.getKey());
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no word of the register at " + register.address());
    }

    private static String setBits(Register register, BigInteger own) {
        List<String> set = new ArrayList<>();
        for (int i = 0; i < own.bitLength(); i++) {
            if (own.testBit(i)) {
                set.add(Optional.ofNullable(register.bitWords().get(i)).orElse("bit" + i));
            }
        }
        return set.isEmpty() ? "none" : String.join(", ", set);
    }

    static int lowestBit(Register register) {
        return register.bit() >= 0
                ? register.bit()
                : register.mask() == 0 ? 0 : Long.numberOfTrailingZeros(register.mask());
    }

    /** Two's complement where it is negative. */
    static int[] words(Register register, BigInteger raw) {
        int[] words = new int[register.length()];
        for (int i = 0; i < words.length; i++) {
            int significance = register.wordsSwapped() ? i : words.length - 1 - i;
            words[i] = swapped(
                    register, raw.shiftRight(16 * significance).and(WORD).intValue());
        }
        return words;
    }

    /** Texts stand in the order in which they are read: word order is for numbers. */
    private static int[] text(Register register, String text) {
        byte[] bytes = text.getBytes(register.charset());
        int[] words = new int[register.length()];
        for (int i = 0; i < bytes.length && i < 2 * words.length; i++) {
            words[i / 2] |= (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
        }
        for (int i = 0; i < words.length; i++) {
            words[i] = swapped(register, words[i]);
        }
        return words;
    }

    private static int swapped(Register register, int word) {
        return register.bytesSwapped() ? word >> 8 | (word & 0xFF) << 8 : word;
    }

    /** The bits of a number, unsigned. */
    static BigInteger bits(Register register, int[] words) {
        BigInteger bits = BigInteger.ZERO;
        for (int i = 0; i < words.length; i++) {
            int word = words[register.wordsSwapped() ? words.length - 1 - i : i];
            bits = bits.shiftLeft(16).or(BigInteger.valueOf(swapped(register, word)));
        }
        return bits;
    }

    /** Null where the registers hold no value, or one that the profile cannot believe. */
    static @Nullable Object decode(Register register, int[] words, int exponent) {
        if (register.type() == RegisterType.STRING) {
            return text(register, words);
        }
        BigInteger bits = bits(register, words);
        if (register.type() == RegisterType.BCD) {
            String digits = bits.toString(16);
            return digits.matches("[0-9]+") ? number(register, new BigDecimal(digits), exponent) : null;
        }
        return binary(register, bits, exponent);
    }

    private static @Nullable Object binary(Register register, BigInteger bits, int exponent) {
        if (register.absent().contains(bits.longValue())) {
            return null;
        }
        if (register.bit() >= 0) {
            return worded(register, bits.testBit(register.bit()) ? 1 : 0);
        }
        BigInteger own = bits;
        if (register.mask() != 0) {
            own = bits.and(unsigned(register.mask())).shiftRight(lowestBit(register));
        }
        if (!register.words().isEmpty()) {
            return worded(register, own.longValue());
        }
        if (!register.bitWords().isEmpty()) {
            return setBits(register, own);
        }
        if (register.type().isFloat()) {
            return real(register, own.longValue(), exponent);
        }
        boolean negative =
                register.type().isSigned() && register.mask() == 0 && own.testBit(16 * register.length() - 1);
        BigInteger whole = negative ? own.subtract(BigInteger.ONE.shiftLeft(16 * register.length())) : own;
        return number(register, new BigDecimal(whole), exponent);
    }

    private static @Nullable Object real(Register register, long bits, int exponent) {
        boolean single = register.type() == RegisterType.F32;
        double real = single ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
        if (!Double.isFinite(real)) {
            return null;
        }
        // The shortest decimal of a float is what its maker meant.
        String shortest = single ? Float.toString((float) real) : Double.toString(real);
        return number(register, new BigDecimal(shortest), exponent);
    }

    private static @Nullable Object worded(Register register, long raw) {
        if (register.words().isEmpty()) {
            return raw != 0;
        }
        String word = register.words().get(raw);
        if (word == null) {
            word = register.otherwise().orElse(null);
        }
        return word != null && register.kind() == Kind.FLAG ? Boolean.valueOf(word) : word;
    }

    private static @Nullable Object number(Register register, BigDecimal raw, int exponent) {
        BigDecimal value =
                raw.multiply(register.scale()).scaleByPowerOfTen(exponent).add(register.offset());
        value = register.negate() ? value.negate() : value;
        double plain = value.doubleValue();
        return plain < register.min() || plain > register.max() ? null : value;
    }

    private static @Nullable String text(Register register, int[] words) {
        byte[] bytes = new byte[2 * words.length];
        boolean filled = true;
        for (int i = 0; i < words.length; i++) {
            int word = swapped(register, words[i]);
            bytes[2 * i] = (byte) (word >> 8);
            bytes[2 * i + 1] = (byte) word;
            filled &= word == 0xFFFF;
        }
        String text = new String(bytes, register.charset());
        int end = text.indexOf('\0');
        text = (end < 0 ? text : text.substring(0, end)).strip();
        return text.isEmpty() || filled ? null : text;
    }

    /** The least change that the register can show, in the point's unit; for a float of a value of that size. */
    static double resolution(Register register, int exponent, double value) {
        double step = register.scale().scaleByPowerOfTen(exponent).abs().doubleValue();
        return switch (register.type()) {
            case F32 -> Math.max(Math.ulp((float) (value / step)) * step, 1e-9);
            case F64 -> Math.max(Math.ulp(value), 1e-9);
            case STRING -> 0;
            default -> step;
        };
    }

    static String shown(Object value) {
        return value instanceof BigDecimal number ? number.stripTrailingZeros().toPlainString() : value.toString();
    }
}
