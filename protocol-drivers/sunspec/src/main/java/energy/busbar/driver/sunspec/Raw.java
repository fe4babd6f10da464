package energy.busbar.driver.sunspec;

import energy.busbar.profiles.SunSpecModel.Point;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * Registers as numbers and texts, without any meaning yet. "Not implemented" is empty. Source: SunSpec Device Information
 * Model Specification 1.1, clause 4.2.
 */
final class Raw {
    private static final int NOT_A_SCALE = 0x8000;
    private static final int MAX_SCALE = 10;

    private Raw() {}

    /** An integer of any type; bit fields and enumerations unsigned, 64 bits as they are. Empty if not implemented. */
    static OptionalLong whole(Point point, int[] registers) {
        int size = Math.min(registers.length, 4);
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = (value << 16) | registers[i];
        }
        long ones = size == 4 ? -1L : (1L << (16 * size)) - 1;
        long topBit = 1L << (16 * size - 1);
        boolean missing = switch (point.type()) {
            case INT16, INT32, INT64, SUNSSF -> value == topBit;
            // A mandatory counter that has counted nothing yet is 0, and is there.
            case ACC16, ACC32, ACC64 -> value == 0 && !point.mandatory();
            case UINT16, UINT32, UINT64, COUNT, ENUM16, ENUM32, BITFIELD16, BITFIELD32, BITFIELD64 -> value == ones;
            case RAW16 -> false;
            default -> true;
        };
        if (missing) {
            return OptionalLong.empty();
        }
        boolean signed = switch (point.type()) {
            case INT16, INT32, INT64, SUNSSF -> true;
            default -> false;
        };
        int unused = 64 - 16 * size;
        return OptionalLong.of(signed ? (value << unused) >> unused : value);
    }

    /** What {@link #whole} gives, as a number: 64 bits without sign are up to 1.8e19. */
    static double toDouble(Point point, long whole) {
        boolean unsigned = switch (point.type()) {
            case UINT64, ACC64 -> whole < 0;
            default -> false;
        };
        return unsigned ? 2.0 * (whole >>> 1) + (whole & 1) : whole;
    }

    /** Of 32 or 64 bits; NaN where it is not implemented. */
    static double floating(int[] registers) {
        long bits = 0;
        for (int register : registers) {
            bits = (bits << 16) | register;
        }
        return registers.length == 4 ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
    }

    /** Texts and addresses; empty where there is none. */
    static String text(Point point, int[] registers) {
        byte[] bytes = bytes(registers);
        switch (point.type()) {
            case STRING -> {
                return text(bytes);
            }
            case IPADDR -> {
                StringJoiner dotted = new StringJoiner(".");
                for (byte each : bytes) {
                    dotted.add(String.valueOf(each & 0xFF));
                }
                return all(bytes, 0) ? "" : dotted.toString();
            }
            case IPV6ADDR -> {
                StringJoiner groups = new StringJoiner(":");
                for (int register : registers) {
                    groups.add(Integer.toHexString(register));
                }
                return all(bytes, 0) ? "" : groups.toString();
            }
            case EUI48 -> {
                // Six bytes at the end of eight.
                byte[] address = Arrays.copyOfRange(bytes, bytes.length - 6, bytes.length);
                return all(address, 0xFF) || all(address, 0)
                        ? ""
                        : HexFormat.ofDelimiter(":").formatHex(address);
            }
            default -> {
                throw new IllegalStateException(point.type() + " is no text");
            }
        }
    }

    private static boolean all(byte[] bytes, int value) {
        for (byte each : bytes) {
            if ((each & 0xFF) != value) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(int[] registers) {
        byte[] bytes = new byte[2 * registers.length];
        for (int i = 0; i < registers.length; i++) {
            bytes[2 * i] = (byte) (registers[i] >> 8);
            bytes[2 * i + 1] = (byte) registers[i];
        }
        return bytes;
    }

    /** Without the padding and what cannot be shown. */
    private static String text(byte[] bytes) {
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
