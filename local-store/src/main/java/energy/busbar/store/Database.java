package energy.busbar.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** One SQLite file behind one connection: whoever writes waits for the others, and checkpoints within its commit. */
final class Database implements AutoCloseable {
    /** @param migrations from version 0 on, each the statements to the next version */
    record Schema(String name, int applicationId, List<List<String>> migrations) {}

    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run(Sql sql) throws SQLException;
    }

    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static final List<String> PRAGMAS = List.of(
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "PRAGMA mmap_size=0",
            "PRAGMA busy_timeout=5000",
            "PRAGMA journal_size_limit=4194304",
            "PRAGMA cache_size=-2000",
            "PRAGMA temp_store=MEMORY");

    /** A version number beyond is not a newer program's, but damage. */
    private static final int VERSIONS_TO_COME = 1000;

    private final Path file;
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();

    private Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /**
     * @param check whether to read the whole file first
     * @throws StoreException {@link StoreException#damaged()} where the file should be moved aside
     */
    static Database open(Path file, Schema schema, boolean check) {
        return open(file, schema, check, true);
    }

    /** @param keepOlder whether a file of an older schema is copied before it is changed */
    static Database open(Path file, Schema schema, boolean check, boolean keepOlder) {
        Connection connection = null;
        try {
            boolean existed = Files.exists(file) && Files.size(file) > 0;
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            Database database = new Database(file, connection);
            Sql sql = database.sql();
            for (String pragma : PRAGMAS) {
                sql.run(pragma);
            }
            if (check && existed) {
                String verdict =
                        sql.one("PRAGMA quick_check(1)", r -> r.getString(1)).orElse("no answer");
                if (!verdict.equals("ok")) {
                    throw new SQLException("quick check says: " + verdict, null, 11);
                }
            }
            database.migrate(schema, keepOlder);
            database.compare(schema);
            return database;
        } catch (SQLException e) {
            closeQuietly(connection);
            throw new StoreException(file, e).atOpen();
        } catch (IOException e) {
            throw new StoreException(file + " cannot be read: " + e, e);
        } catch (StoreException e) {
            closeQuietly(connection);
            throw e.atOpen();
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // The caller throws the failure that matters.
        }
    }

    /**
     * For looking only: neither the file nor its log is written, and nothing is checkpointed. Works beside the writer; where
     * the directory cannot be written and there is no log, without SQLite's side files too.
     */
    static Database readOnly(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        if (!Files.isRegularFile(absolute)) {
            throw new StoreException("there is no file " + absolute);
        }
        if (!Files.isReadable(absolute)) {
            throw new StoreException("this user may not read " + absolute + "; try as the gateway's user");
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(5000);
        config.setCacheSize(-2000);
        boolean sealed = !Files.isWritable(absolute.resolveSibling("."))
                && !Files.exists(absolute.resolveSibling(absolute.getFileName() + "-wal"));
        String url = "jdbc:sqlite:" + (sealed ? absolute.toUri() + "?immutable=1" : absolute);
        try {
            return new Database(absolute, DriverManager.getConnection(url, config.toProperties()));
        } catch (SQLException e) {
            throw new StoreException(absolute, e);
        }
    }

    private void migrate(Schema schema, boolean keepOlder) {
        int version = read(sql -> sql.number("PRAGMA user_version").intValue());
        int id = read(sql -> sql.number("PRAGMA application_id").intValue());
        int newest = schema.migrations().size();
        if (version < 0 || version > newest + VERSIONS_TO_COME || version > 0 && id != schema.applicationId()) {
            throw new StoreException(
                    file, new SQLException("the head names no " + schema.name() + " of Busbar", null, 26));
        }
        if (version > newest) {
            throw new StoreException(file + " was written by a newer Busbar (schema " + version
                    + ", this one knows up to " + newest + "); start that version again, or move the file away");
        }
        if (keepOlder && version > 0 && version < newest) {
            OlderSchemas.keep(this, version, newest);
        }
        for (int next = version; next < newest; next++) {
            int step = next;
            write(sql -> {
                for (String statement : schema.migrations().get(step)) {
                    sql.run(statement);
                }
                sql.run("PRAGMA application_id=" + schema.applicationId());
                return sql.run("PRAGMA user_version=" + (step + 1));
            });
        }
    }

    /** SQLite keeps each definition as it was given; one that differs was changed by the medium, not by us. */
    private void compare(Schema schema) {
        List<String> found =
                read(sql -> sql.list("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL", r -> r.getString(1)));
        for (List<String> migration : schema.migrations()) {
            for (String statement : migration) {
                if (statement.startsWith("CREATE ") && !found.contains(statement)) {
                    throw new StoreException(file, new SQLException("a definition differs: " + statement, null, 11));
                }
            }
        }
    }

    /** Moves a file with its journal aside; nothing is ever deleted. */
    static Path moveAside(Path file, long nowEpochMillis) {
        try {
            Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + nowEpochMillis);
            for (int n = 2; Files.exists(aside); n++) {
                aside = file.resolveSibling(file.getFileName() + ".damaged-" + nowEpochMillis + "-" + n);
            }
            for (String suffix : List.of("", "-wal", "-shm")) {
                Path from = file.resolveSibling(file.getFileName() + suffix);
                if (Files.exists(from)) {
                    Files.move(from, aside.resolveSibling(aside.getFileName() + suffix));
                }
            }
            DirectoryLock.force(file.toAbsolutePath().normalize().resolveSibling("."));
            return aside;
        } catch (IOException e) {
            throw new StoreException(file + " is damaged and cannot be moved aside: " + e, e);
        }
    }

    Path file() {
        return file;
    }

    <T extends @Nullable Object> T read(Work<T> work) {
        lock.lock();
        try {
            return work.run(sql());
        } catch (SQLException e) {
            throw new StoreException(file, e);
        } finally {
            lock.unlock();
        }
    }

    /** Reads of one moment, whoever writes meanwhile; to be short. */
    <T extends @Nullable Object> T snapshot(Work<T> work) {
        return read(sql -> {
            sql.run("BEGIN");
            try {
                return work.run(sql);
            } finally {
                sql.run("COMMIT");
            }
        });
    }

    /** One transaction, durable when this returns; undone when it throws. */
    <T extends @Nullable Object> T write(Work<T> work) {
        lock.lock();
        try {
            Sql sql = sql();
            sql.run("BEGIN IMMEDIATE");
            boolean done = false;
            try {
                T result = work.run(sql);
                sql.run("COMMIT");
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollback(sql);
                }
            }
        } catch (SQLException e) {
            throw new StoreException(file, e);
        } finally {
            lock.unlock();
        }
    }

    private static void rollback(Sql sql) {
        try {
            sql.run("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself (disk full, I/O error); the cause is thrown already.
        }
    }

    private Sql sql() {
        return new Sql(connection);
    }

    /** A whole copy of the file as it is now, in place of the last one. */
    void copyTo(Path copy) {
        Path fresh = copy.resolveSibling(copy.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            vacuumInto(fresh);
            Files.move(fresh, copy, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            DirectoryLock.force(copy.toAbsolutePath().normalize().resolveSibling("."));
        } catch (IOException e) {
            throw new StoreException("the copy " + copy + " cannot be written: " + e, e);
        }
    }

    /** One consistent copy without free pages, on the disk when this returns; to nobody but this user. */
    void vacuumInto(Path fresh) throws IOException {
        // SQLite takes an empty file that is there, with its permissions.
        OwnFiles.create(fresh);
        read(sql -> sql.run("VACUUM INTO ?", fresh.toString()));
        OwnFiles.force(fresh);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreException(file, e);
        } finally {
            lock.unlock();
        }
    }

    /** Statements within one call to {@link #read} or {@link #write}. */
    static final class Sql {
        private final Connection connection;

        Sql(Connection connection) {
            this.connection = connection;
        }

        /** @return rows changed */
        int run(String statement, @Nullable Object... values) throws SQLException {
            if (values.length == 0) {
                try (Statement plain = connection.createStatement()) {
                    return plain.execute(statement) ? 0 : plain.getUpdateCount();
                }
            }
            try (PreparedStatement prepared = prepared(statement, values)) {
                return prepared.execute() ? 0 : prepared.getUpdateCount();
            }
        }

        <T> List<T> list(String query, Row<T> row, @Nullable Object... values) throws SQLException {
            try (PreparedStatement prepared = prepared(query, values);
                    ResultSet rows = prepared.executeQuery()) {
                List<T> list = new ArrayList<>();
                while (rows.next()) {
                    list.add(row.read(rows));
                }
                return list;
            }
        }

        <T> Optional<T> one(String query, Row<T> row, @Nullable Object... values) throws SQLException {
            return list(query, row, values).stream().findFirst();
        }

        /** The first column of the only row; 0 where there is none or it is null. */
        Long number(String query, @Nullable Object... values) throws SQLException {
            return one(query, r -> r.getLong(1), values).orElse(0L);
        }

        private PreparedStatement prepared(String text, @Nullable Object... values) throws SQLException {
            PreparedStatement prepared = connection.prepareStatement(text);
            for (int i = 0; i < values.length; i++) {
                prepared.setObject(i + 1, values[i]);
            }
            return prepared;
        }
    }
}
