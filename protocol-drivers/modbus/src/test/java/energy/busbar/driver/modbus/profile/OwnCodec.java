package energy.busbar.driver.modbus.profile;

import energy.busbar.profiles.Register;
import energy.busbar.profiles.RegisterType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;

/** Registers to values and back, written a second time so that a mistake of the codec is not shared. No scale factors. */
final class OwnCodec {
    private OwnCodec() {}

    /** Double, Long, Boolean or String; null where there is no value. */
    static Object decode(Register register, int[] words) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < words.length; i++) {
            String word = "%04x".formatted(words[register.wordsSwapped() ? words.length - 1 - i : i]);
            hex.append(register.bytesSwapped() ? word.substring(2) + word.substring(0, 2) : word);
        }
        if (register.type() == RegisterType.STRING) {
            byte[] bytes = new BigInteger("01" + hex, 16).toByteArray();
            String text = new String(bytes, 1, bytes.length - 1, StandardCharsets.US_ASCII);
            int end = text.indexOf(0);
            text = (end < 0 ? text : text.substring(0, end)).strip();
            return text.isEmpty() ? null : text;
        }
        BigInteger raw = new BigInteger(hex.toString(), register.type() == RegisterType.BCD ? 10 : 16);
        if (register.type() != RegisterType.BCD && register.absent().contains(raw.longValue())) {
            return null;
        }
        if (register.mask() != 0) {
            int shift = BigInteger.valueOf(register.mask()).getLowestSetBit();
            raw = raw.and(BigInteger.valueOf(register.mask())).shiftRight(shift);
        }
        if (register.bit() >= 0) {
            return raw.testBit(register.bit());
        }
        if (!register.words().isEmpty()) {
            String word = register.words().get(raw.longValue());
            word = word == null ? register.otherwise().orElse(null) : word;
            boolean flag = register.kind() == energy.busbar.core.model.Point.Kind.FLAG;
            return word == null ? null : flag ? (Object) word.equals("true") : word;
        }
        BigDecimal number;
        if (register.type() == RegisterType.F32) {
            number = new BigDecimal(Float.toString(Float.intBitsToFloat(raw.intValue())));
        } else if (register.type() == RegisterType.F64) {
            number = new BigDecimal(Double.toString(Double.longBitsToDouble(raw.longValue())));
        } else if (register.type().isSigned() && raw.testBit(16 * words.length - 1)) {
            number = new BigDecimal(raw.subtract(BigInteger.ONE.shiftLeft(16 * words.length)));
        } else {
            number = new BigDecimal(raw);
        }
        number = number.multiply(register.scale()).add(register.offset());
        number = register.negate() ? number.negate() : number;
        return register.kind() == energy.busbar.core.model.Point.Kind.WHOLE
                ? (Object) number.longValueExact()
                : (Object) number.doubleValue();
    }

    /** A number that the register can hold exactly. */
    static int[] encode(Register register, double value) {
        BigDecimal number = BigDecimal.valueOf(register.negate() ? -value : value)
                .subtract(register.offset())
                .divide(register.scale(), MathContext.DECIMAL64);
        BigInteger raw = switch (register.type()) {
            case F32 -> BigInteger.valueOf(Float.floatToRawIntBits(number.floatValue()));
            case F64 -> BigInteger.valueOf(Double.doubleToRawLongBits(number.doubleValue()));
            default -> number.toBigIntegerExact();
        };
        return words(register, raw);
    }

    static int[] words(Register register, BigInteger raw) {
        int[] words = new int[register.length()];
        for (int i = 0; i < words.length; i++) {
            int word = raw.shiftRight(16 * (words.length - 1 - i)).intValue() & 0xFFFF;
            word = register.bytesSwapped() ? (word & 0xFF) << 8 | word >> 8 : word;
            words[register.wordsSwapped() ? words.length - 1 - i : i] = word;
        }
        return words;
    }
}
