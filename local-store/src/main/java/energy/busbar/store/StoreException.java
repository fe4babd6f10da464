package energy.busbar.store;

import java.nio.file.Path;
import java.sql.SQLException;

/** The store cannot do what it was asked. The message says what, where, and what would be right. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int CODE_MASK = 0xFF;
    private static final int IO_ERROR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int NOT_A_DATABASE = 26;

    private final int code;

    StoreException(String message) {
        super(message);
        this.code = 0;
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
        this.code = 0;
    }

    StoreException(Path file, SQLException cause) {
        super(file + ": " + cause.getMessage() + advice(cause.getErrorCode() & CODE_MASK), cause);
        this.code = cause.getErrorCode() & CODE_MASK;
    }

    private static String advice(int code) {
        return switch (code) {
            case FULL -> "; free some space on its file system";
            case IO_ERROR -> "; check the medium and its file system's mount options";
            case CORRUPT, NOT_A_DATABASE -> "; the file is damaged and is moved aside at the next start";
            default -> "";
        };
    }

    /** The file's content cannot be believed any more. */
    boolean damaged() {
        return code == CORRUPT || code == NOT_A_DATABASE;
    }

    /** No space left, as far as SQLite can tell. */
    boolean full() {
        return code == FULL;
    }
}
