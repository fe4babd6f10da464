package energy.busbar.profiles;

import java.util.Locale;
import java.util.Optional;

/** How a register's bits are read. Bit fields and enumerations are unsigned numbers with words. */
public enum RegisterType {
    U16(1),
    I16(1),
    U32(2),
    I32(2),
    U64(4),
    I64(4),
    F32(2),
    F64(4),
    /** Decimal digits of four bits each, four a register; the length is the profile's. */
    BCD(0),
    /** Two characters a register; the length is the profile's. */
    STRING(0);

    private final int registers;

    RegisterType(int registers) {
        this.registers = registers;
    }

    /** Registers that it takes; 0 where the profile says how many. */
    public int registers() {
        return registers;
    }

    public boolean isInteger() {
        return registers > 0 && !isFloat();
    }

    public boolean isFloat() {
        return this == F32 || this == F64;
    }

    public boolean isSigned() {
        return this == I16 || this == I32 || this == I64 || isFloat();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<RegisterType> ofWord(String word) {
        for (RegisterType type : values()) {
            if (type.word().equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
