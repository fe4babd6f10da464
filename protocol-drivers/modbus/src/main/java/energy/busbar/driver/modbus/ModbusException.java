package energy.busbar.driver.modbus;

import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;

/** A Modbus transaction that did not give what was asked for. The message says what, of which unit and address. */
public final class ModbusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** No connection; nothing was sent. */
        UNREACHABLE,
        /** Sent, but no answer in time. */
        NO_ANSWER,
        /** Sent, but the answer cannot be believed, or the connection broke before it was whole. */
        GARBLED,
        /** The device answered with an exception code. */
        REFUSED
    }

    private final Kind kind;
    private final int exceptionCode;

    /** @param exceptionCode of the device's answer, 0 unless {@code kind} is REFUSED */
    public ModbusException(Kind kind, int exceptionCode, String message) {
        super(message);
        this.kind = kind;
        this.exceptionCode = exceptionCode;
    }

    public ModbusException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.exceptionCode = 0;
    }

    public Kind kind() {
        return kind;
    }

    public int exceptionCode() {
        return exceptionCode;
    }

    /** How a device's link is to be shown after this. */
    public LinkException toLinkException() {
        LinkState state = switch (kind) {
            case UNREACHABLE, NO_ANSWER -> LinkState.UNREACHABLE;
            case GARBLED -> LinkState.GARBLED;
            case REFUSED -> LinkState.REFUSED;
        };
        return new LinkException(state, String.valueOf(getMessage()), this);
    }
}
