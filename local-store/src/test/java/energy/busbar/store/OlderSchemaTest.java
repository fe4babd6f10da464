package energy.busbar.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of an older version is copied, then brought forward. */
final class OlderSchemaTest {
    @TempDir
    Path directory;

    private Path older() {
        Path file = directory.resolve(StoreFiles.LEDGER);
        Database.Schema first = new Database.Schema(
                Schemas.LEDGER.name(),
                Schemas.LEDGER.applicationId(),
                Schemas.LEDGER.migrations().subList(0, 1));
        try (Database database = Database.open(file, first, false)) {
            database.write(sql -> sql.run("INSERT INTO settings (name, value) VALUES ('k', 'v')"));
        }
        return file;
    }

    private static long version(Path file) {
        try (Database database = Database.readOnly(file)) {
            return database.read(sql -> sql.number("PRAGMA user_version"));
        }
    }

    private static String setting(Path file) {
        try (Database database = Database.readOnly(file)) {
            return database.read(sql -> sql.one("SELECT value FROM settings WHERE name = 'k'", r -> r.getString(1)))
                    .orElse("");
        }
    }

    @Test
    void an_older_ledger_is_kept_beside_and_brought_forward_with_all_that_is_in_it() throws Exception {
        Path file = older();
        Files.writeString(directory.resolve("ledger.db.schema-0"), "a copy of a version before");
        StoreCheck.Report before = StoreCheck.file(file, true, StoreCheck.Progress.NONE);
        assertThat(before.notes()).singleElement().asString().contains("schema 1");
        assertThat(StoreStats.of(directory).ledger()).isPresent();
        try (Bench bench = new Bench(directory).open()) {
            assertThat(bench.store.ledger().setting("k")).contains("v");
            bench.publish("goes on");
        }
        assertThat(version(file)).isEqualTo(Schemas.LEDGER.migrations().size());
        Path copy = directory.resolve("ledger.db.schema-1");
        assertThat(version(copy)).isEqualTo(1);
        assertThat(setting(copy)).isEqualTo("v");
        assertThat(Files.getPosixFilePermissions(copy)).hasSize(2);
        assertThat(directory.resolve("ledger.db.schema-0"))
                .as("one copy a file")
                .doesNotExist();
        assertThat(directory.resolve("telemetry.db.schema-1"))
                .as("a new file needs none")
                .doesNotExist();
    }

    @Test
    void a_month_later_the_copy_goes_and_not_before() throws Exception {
        older();
        new Bench(directory).open().close();
        Path copy = directory.resolve("ledger.db.schema-1");
        Instant made = Files.getLastModifiedTime(copy).toInstant();
        OlderSchemas.forget(directory, made.plus(OlderSchemas.KEPT));
        assertThat(copy).exists();
        OlderSchemas.forget(directory, made.plus(OlderSchemas.KEPT).plusSeconds(1));
        assertThat(copy).doesNotExist();
        assertThat(directory.resolve(StoreFiles.LEDGER)).exists();
    }

    @Test
    void a_kill_between_copy_and_migration_is_made_good_by_the_next_start() throws Exception {
        Path file = older();
        try (Database database = Database.readOnly(file)) {
            OlderSchemas.keep(database, 1, 2);
        }
        Files.setLastModifiedTime(directory.resolve("ledger.db.schema-1"), FileTime.from(Instant.EPOCH));
        assertThat(version(file)).isEqualTo(1);
        new Bench(directory).open().close();
        assertThat(version(file)).isEqualTo(Schemas.LEDGER.migrations().size());
        assertThat(List.of(setting(file), setting(directory.resolve("ledger.db.schema-1"))))
                .containsOnly("v");
    }
}
