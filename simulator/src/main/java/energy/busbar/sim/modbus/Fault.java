package energy.busbar.sim.modbus;

import java.util.Locale;
import java.util.Optional;

/** How a server misbehaves on request. */
public enum Fault {
    NONE,
    /** Refuses connections and drops those that there are. */
    UNREACHABLE,
    /** Takes requests and answers none. */
    SILENT,
    /** Answers with bytes that are no Modbus frame. */
    GARBAGE,
    /** Answers reads with a byte count and length that promise one register more than follows. */
    LYING_LENGTH,
    /** Answers right, but only after {@link ModbusServer#SLOW_MILLIS} ms. */
    SLOW;

    /** As people write it: {@code lying-length}. */
    public static Optional<Fault> named(String name) {
        for (Fault fault : values()) {
            if (fault.label().equals(name)) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
