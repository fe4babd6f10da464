package energy.busbar.core.block;

/** Bytes that are no telemetry block or parcel of a version known here. The message says where and what was expected. */
public final class BlockFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BlockFormatException(String message) {
        super(message);
    }

    BlockFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
