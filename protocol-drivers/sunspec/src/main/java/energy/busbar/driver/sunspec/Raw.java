package energy.busbar.driver.sunspec;

import energy.busbar.profiles.SunSpecModel.Point;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Registers as numbers and texts, without any meaning yet. "Not implemented" is empty. Source: SunSpec Device Information
 * Model Specification 1.1, clause 4.2.
 */
final class Raw {
    private static final int NOT_A_SCALE = 0x8000;
    private static final int MAX_SCALE = 10;

    private Raw() {}

    /** An integer of any type; bit fields and enumerations unsigned. Empty where it is not implemented. */
    static OptionalLong whole(Point point, int[] registers, int at) {
        long value = 0;
        for (int i = 0; i < point.size() && i < 4; i++) {
            value = value << 16 | registers[at + i];
        }
        long ones = point.size() >= 4 ? -1L : (1L << 16 * point.size()) - 1;
        long topBit = 1L << (16 * Math.min(point.size(), 4) - 1);
        boolean missing = switch (point.type()) {
            case INT16, INT32, INT64, SUNSSF -> value == topBit;
            // A mandatory counter that has counted nothing yet is 0, and is there.
            case ACC16, ACC32, ACC64 -> value == 0 && !point.mandatory();
            case UINT16, UINT32, UINT64, COUNT, ENUM16, ENUM32, BITFIELD16, BITFIELD32 -> value == ones;
            case IPADDR -> value == 0;
            default -> true;
        };
        if (missing) {
            return OptionalLong.empty();
        }
        boolean signed = switch (point.type()) {
            case INT16, INT32, INT64, SUNSSF -> true;
            default -> false;
        };
        int unused = 64 - 16 * Math.min(point.size(), 4);
        return OptionalLong.of(signed ? value << unused >> unused : value);
    }

    /** NaN where it is not implemented, and for what is no number. */
    static double float32(int[] registers, int at) {
        return Float.intBitsToFloat(registers[at] << 16 | registers[at + 1]);
    }

    /** Without the padding. */
    static String text(int[] registers, int at, int size) {
        byte[] bytes = new byte[2 * size];
        for (int i = 0; i < size; i++) {
            bytes[2 * i] = (byte) (registers[at + i] >> 8);
            bytes[2 * i + 1] = (byte) registers[at + i];
        }
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        StringBuilder printable = new StringBuilder();
        new String(bytes, 0, length, StandardCharsets.UTF_8)
                .codePoints()
                .filter(c -> !Character.isISOControl(c) && c != 0xFFFD)
                .forEach(printable::appendCodePoint);
        return printable.toString().strip();
    }

    /** The exponent in a scale factor's register; empty where there is none that can be believed. */
    static OptionalLong exponent(int register) {
        short exponent = (short) register;
        return register == NOT_A_SCALE || Math.abs(exponent) > MAX_SCALE
                ? OptionalLong.empty()
                : OptionalLong.of(exponent);
    }
}
