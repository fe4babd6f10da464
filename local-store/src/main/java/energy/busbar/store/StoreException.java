package energy.busbar.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteException;

/** The store cannot do what it was asked. The message says what, where, and what would be right. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int CODE_MASK = 0xFF;
    private static final int IO_ERROR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int NOT_A_DATABASE = 26;
    /** SQLITE_IOERR_READ, _SHORT_READ and _CORRUPTFS: the medium does not give the bytes back. */
    private static final Set<Integer> UNREADABLE = Set.of(10 | 1 << 8, 10 | 2 << 8, 10 | 33 << 8);

    private final int code;
    private final boolean unreadable;

    StoreException(String message) {
        super(message);
        this.code = 0;
        this.unreadable = false;
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
        this.code = 0;
        this.unreadable = false;
    }

    StoreException(Path file, SQLException cause) {
        super(file + ": " + cause.getMessage() + advice(cause.getErrorCode() & CODE_MASK), cause);
        this.code = cause.getErrorCode() & CODE_MASK;
        this.unreadable = cause instanceof SQLiteException e && UNREADABLE.contains(e.getResultCode().code);
    }

    private static String advice(int code) {
        return switch (code) {
            case FULL -> "; free some space on its file system";
            case IO_ERROR -> "; check the medium and its file system's mount options";
            case CORRUPT, NOT_A_DATABASE -> "; the file is damaged";
            default -> "";
        };
    }

    /** The file's content cannot be believed any more. */
    boolean damaged() {
        return code == CORRUPT || code == NOT_A_DATABASE || unreadable;
    }

    /** No space left, as far as SQLite can tell. */
    boolean full() {
        return code == FULL;
    }
}
