package energy.busbar.sync.sparkplug;

import java.util.Arrays;
import java.util.Optional;

/** Sparkplug B 3.0's basic data types (section 6.4.16) and which field of the message holds their values. */
enum DataType {
    INT8(1, Field.INT),
    INT16(2, Field.INT),
    INT32(3, Field.INT),
    INT64(4, Field.LONG),
    UINT8(5, Field.INT),
    UINT16(6, Field.INT),
    /** Some send it in the field of 64 bits, some in that of 32; both are read. */
    UINT32(7, Field.LONG),
    UINT64(8, Field.LONG),
    FLOAT(9, Field.FLOAT),
    DOUBLE(10, Field.DOUBLE),
    BOOLEAN(11, Field.BOOLEAN),
    STRING(12, Field.STRING),
    DATE_TIME(13, Field.LONG),
    TEXT(14, Field.STRING),
    UUID(15, Field.STRING);

    enum Field {
        /** A varint of 32 bits; negative numbers as two's complement. */
        INT,
        /** A varint of 64 bits; negative numbers as two's complement. */
        LONG,
        FLOAT,
        DOUBLE,
        BOOLEAN,
        STRING
    }

    private final int code;
    private final Field field;

    DataType(int code, Field field) {
        this.code = code;
        this.field = field;
    }

    int code() {
        return code;
    }

    Field field() {
        return field;
    }

    /** @return empty for unknown ones and for those that are no single value */
    static Optional<DataType> of(long code) {
        return Arrays.stream(values()).filter(t -> t.code == code).findFirst();
    }

    /** Whether {@code value} is a Java object that stands for one of this type: Long, Double, Boolean or String. */
    boolean holds(Object value) {
        return switch (field) {
            case INT, LONG -> value instanceof Long n && fits(n);
            case FLOAT, DOUBLE -> value instanceof Double;
            case BOOLEAN -> value instanceof Boolean;
            case STRING -> value instanceof String;
        };
    }

    /** Unsigned numbers of 64 bits are held by a Long's bits. */
    private boolean fits(long n) {
        return switch (this) {
            case INT8 -> n == (byte) n;
            case INT16 -> n == (short) n;
            case INT32 -> n == (int) n;
            case UINT8 -> n >= 0 && n <= 0xff;
            case UINT16 -> n >= 0 && n <= 0xffff;
            case UINT32 -> n >= 0 && n <= 0xffff_ffffL;
            default -> true;
        };
    }
}
