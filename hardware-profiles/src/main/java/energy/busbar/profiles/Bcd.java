package energy.busbar.profiles;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Binary coded decimals: four bits a digit, highest first. */
final class Bcd {
    private Bcd() {}

    /** Null where a half byte is no digit. */
    static @Nullable BigInteger decode(byte[] bytes) {
        StringBuilder digits = new StringBuilder();
        for (byte b : bytes) {
            int high = b >> 4 & 0xF;
            int low = b & 0xF;
            if (high > 9 || low > 9) {
                return null;
            }
            digits.append(high).append(low);
        }
        return new BigInteger(digits.toString());
    }

    static void encode(BigInteger number, byte[] bytes) {
        String digits = number.toString();
        if (number.signum() < 0 || digits.length() > 2 * bytes.length) {
            throw new IllegalArgumentException(number + " does not fit " + 2 * bytes.length + " digits");
        }
        String padded = "0".repeat(2 * bytes.length - digits.length()) + digits;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(padded.substring(2 * i, 2 * i + 2), 16);
        }
    }
}
