package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptedChargersTest {
    @TempDir
    private Path folder;

    private Path file;
    private final Deque<Runnable> disk = new ArrayDeque<>();

    @BeforeEach
    void place() {
        file = folder.resolve("ocpp/accepted.json");
    }

    private AcceptedChargers chargers() {
        return new AcceptedChargers(file, disk::add);
    }

    private void diskWorks() {
        while (!disk.isEmpty()) {
            disk.remove().run();
        }
    }

    @Test
    void who_was_accepted_is_known_after_a_restart_by_the_serial_number_that_it_had() {
        chargers().of("CP-1").accepted("S1");
        diskWorks();
        AcceptedChargers after = chargers();
        assertThat(after.of("CP-1").known(Optional.empty())).isTrue();
        assertThat(after.of("CP-1").known(Optional.of("S1"))).isTrue();
        assertThat(after.of("CP-1").known(Optional.of("S2"))).isFalse();
        assertThat(after.of("CP-2").known(Optional.empty())).isFalse();
    }

    @Test
    void who_was_rejected_since_is_not() {
        AcceptedChargers chargers = chargers();
        chargers.of("CP-1").accepted("");
        diskWorks();
        chargers.of("CP-1").rejected();
        diskWorks();
        assertThat(chargers().of("CP-1").known(Optional.empty())).isFalse();
    }

    @Test
    void what_changes_while_a_write_waits_goes_with_it_and_what_is_known_already_writes_nothing() {
        AcceptedChargers chargers = chargers();
        for (int i = 0; i < 500; i++) {
            chargers.of("CP-" + i).accepted("S");
        }
        assertThat(disk).hasSize(1);
        diskWorks();
        chargers.of("CP-7").accepted("S");
        assertThat(disk).isEmpty();
        assertThat(chargers().of("CP-499").known(Optional.empty())).isTrue();
    }

    @Test
    void a_file_that_cannot_be_read_makes_nobody_known() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"CP-1\":");
        AcceptedChargers chargers = chargers();
        assertThat(chargers.of("CP-1").known(Optional.empty())).isFalse();
        chargers.of("CP-1").accepted("S");
        diskWorks();
        assertThat(chargers().of("CP-1").known(Optional.empty())).isTrue();
    }
}
