package energy.busbar.sim.sunspec;

import energy.busbar.sim.sunspec.Layout.Field;
import java.nio.charset.StandardCharsets;

/** The registers of one SunSpec model. Every point is "not implemented" until it is set. */
final class ModelBlock {
    private final Layout layout;
    private final int[] words;

    ModelBlock(int model) {
        layout = Layout.of(model);
        words = new int[layout.length() + 2];
        words[0] = model;
        words[1] = layout.length();
        for (Field field : layout.fields().values()) {
            if (!field.type().equals("string")) {
                raw(field, field.notImplemented());
            }
        }
    }

    int id() {
        return layout.id();
    }

    int size() {
        return words.length;
    }

    int word(int offset) {
        return words[offset];
    }

    /** Sets a word as a client wrote it; false where the register is read-only. */
    boolean writable(int offset) {
        return fieldAt(offset).writable();
    }

    void word(int offset, int value) {
        words[offset] = value & 0xFFFF;
    }

    String nameAt(int offset) {
        return fieldAt(offset).name();
    }

    ModelBlock scale(String name, int exponent) {
        raw(layout.field(name), exponent & 0xFFFF);
        return this;
    }

    ModelBlock text(String name, String value) {
        Field field = layout.field(name);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 2 * field.registers()) {
            throw new IllegalArgumentException("'" + value + "' is too long for " + name);
        }
        for (int i = 0; i < field.registers(); i++) {
            int high = 2 * i < bytes.length ? bytes[2 * i] & 0xFF : 0;
            int low = 2 * i + 1 < bytes.length ? bytes[2 * i + 1] & 0xFF : 0;
            words[field.offset() + i] = high << 8 | low;
        }
        return this;
    }

    /** An exact count, enumeration or bit field. */
    ModelBlock whole(String name, long value) {
        raw(layout.field(name), value);
        return this;
    }

    /** A measured number in the point's unit: divided by the scale factor, rounded, held to what the type can carry. */
    ModelBlock number(String name, double value) {
        Field field = layout.field(name);
        double raw = value / Math.pow(10, exponent(field));
        double most = Math.pow(2, 16.0 * field.registers() - (field.signed() ? 1 : 0)) - (field.signed() ? 1 : 2);
        raw(field, Math.round(Math.max(field.signed() ? -most : 0, Math.min(most, raw))));
        return this;
    }

    /** Gives every point that has no value one: scale factors and states 0, others 1. */
    ModelBlock implementAll() {
        for (Field field : layout.fields().values()) {
            boolean number = field.type().matches("u?int(16|32|64)|acc(16|32|64)");
            boolean state = field.type().matches("sunssf|enum(16|32)|bitfield(16|32|64)");
            if ((number || state) && without(field)) {
                raw(field, number ? 1 : 0);
            }
        }
        return this;
    }

    private boolean without(Field field) {
        long missing = field.notImplemented();
        for (int i = field.registers() - 1; i >= 0; i--) {
            if (words[field.offset() + i] != (int) (missing & 0xFFFF)) {
                return false;
            }
            missing >>= 16;
        }
        return true;
    }

    double number(String name) {
        Field field = layout.field(name);
        return whole(name) * Math.pow(10, exponent(field));
    }

    long whole(String name) {
        Field field = layout.field(name);
        long raw = 0;
        for (int i = 0; i < field.registers(); i++) {
            raw = raw << 16 | words[field.offset() + i];
        }
        int unused = 64 - 16 * field.registers();
        return field.signed() ? raw << unused >> unused : raw;
    }

    private int exponent(Field field) {
        return field.scale().equals("-")
                ? 0
                : (short) words[layout.field(field.scale()).offset()];
    }

    private void raw(Field field, long value) {
        long rest = value;
        for (int i = field.registers() - 1; i >= 0; i--) {
            words[field.offset() + i] = (int) (rest & 0xFFFF);
            rest >>= 16;
        }
    }

    private Field fieldAt(int offset) {
        for (Field field : layout.fields().values()) {
            if (offset >= field.offset() && offset < field.offset() + field.registers()) {
                return field;
            }
        }
        // The id and the length.
        return new Field("-", offset, "uint16", 1, false, "-");
    }
}
