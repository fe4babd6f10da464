package energy.busbar.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

    /** What a damaged header makes SQLite say of a file that it can open: ERROR, READONLY, FORMAT. */
    private static final Set<Integer> DOUBTFUL_AT_OPEN = Set.of(1, 8, 24);

    private final int code;
    private final boolean damaged;
    private final @Nullable Path file;

    StoreException(String message) {
        super(message);
        this.code = 0;
        this.damaged = false;
        this.file = null;
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
        this.code = 0;
        this.damaged = false;
        this.file = null;
    }

    StoreException(Path file, SQLException cause) {
        this(file, cause, false);
    }

    private StoreException(Path file, SQLException cause, boolean doubtful) {
        super(file + ": " + cause.getMessage() + advice(cause.getErrorCode() & CODE_MASK), cause);
        this.file = file;
        this.code = cause.getErrorCode() & CODE_MASK;
        this.damaged = doubtful
                || code == CORRUPT
                || code == NOT_A_DATABASE
                || cause instanceof SQLiteException e && UNREADABLE.contains(e.getResultCode().code);
    }

    /** The same as seen while opening: where file and directory can be written, only the content is to blame. */
    StoreException atOpen() {
        return file != null
                        && getCause() instanceof SQLException cause
                        && DOUBTFUL_AT_OPEN.contains(code)
                        && Files.isWritable(file)
                ? new StoreException(file, cause, true)
                : this;
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
        return damaged;
    }

    /** No space left, as far as SQLite can tell. */
    boolean full() {
        return code == FULL;
    }
}
