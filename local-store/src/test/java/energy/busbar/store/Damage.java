package energy.busbar.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Changes a stored file behind the store's back. */
final class Damage {
    private Damage() {}

    static void sql(Path file, String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
