package energy.busbar.sync.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostStateTest {
    private static Optional<HostState> read(String text) {
        return HostState.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void reads_state_and_timestamp_whatever_else_there_is() {
        assertThat(read("{\"online\":true,\"timestamp\":1668114759262}"))
                .contains(new HostState(true, 1_668_114_759_262L));
        assertThat(read("{\"timestamp\":5,\"online\":false,\"more\":[1]}")).contains(new HostState(false, 5));
    }

    @Test
    void everything_else_is_nothing() {
        for (String text : new String[] {
            "",
            "ONLINE",
            "OFFLINE",
            "[]",
            "{}",
            "{\"online\":true}",
            "{\"online\":\"true\",\"timestamp\":1}",
            "{\"online\":true,\"timestamp\":\"1\"}",
            "{\"online\":true,\"timestamp\":1e40}",
            "{\"online\":true",
            "{\"online\":true,\"timestamp\":1}" + " ".repeat(HostState.MAX_BYTES)
        }) {
            assertThat(read(text)).as(text).isEmpty();
        }
    }
}
