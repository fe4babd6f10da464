package energy.busbar.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.agent.web.ApiReply;
import energy.busbar.agent.web.ApiRequest;
import energy.busbar.core.model.Alert;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.store.Store;
import energy.busbar.store.StoreConfig;
import energy.busbar.store.StoreEvents;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryApiTest {
    /** 2025-11-24T16:00:00Z. */
    private static final long START = 1_764_000_000_000L;

    @TempDir
    private Path folder;

    private final Clock clock = new Clock();
    private Store store;
    private HistoryApi api;

    private static final class Clock implements GatewayClock, StoreEvents {
        private long millis = START;

        @Override
        public Moment now() {
            return new Moment(millis, millis);
        }

        @Override
        public boolean synchronised() {
            return true;
        }

        @Override
        public String bootId() {
            return "boot";
        }

        @Override
        public void raise(Alert.Severity severity, String subtype, String title, String description) {
            throw new AssertionError(title + ": " + description);
        }

        @Override
        public void clear(String subtype) {}
    }

    @BeforeEach
    void store() {
        store = Store.open(StoreConfig.of(folder), clock);
        store.start(clock, (device, point) -> Unit.WATT);
        for (int i = 0; i < 20 * 60; i++) {
            store.telemetry()
                    .append(List.of(
                            Reading.good(new DeviceId("meter-1"), "gridPower", new Value.Real(i), clock.now())));
            clock.millis += 1000;
        }
        store.telemetry().flush();
        clock.millis += 5000;
        store.telemetry().flush();
        api = new HistoryApi(store.telemetry(), clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private ApiReply get(Map<String, String> query) {
        return api.answer(new ApiRequest(
                "GET",
                List.of("devices", "meter-1", "points", "gridPower", "history"),
                query,
                new byte[0],
                "page:owner"));
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> values(Map<String, String> query) {
        return (List<Map<String, Object>>) ((Map<String, Object>) get(query).body()).get("values");
    }

    @Test
    void minutes_of_the_last_day_are_what_is_told_where_nothing_is_asked_for() {
        List<Map<String, Object>> minutes = values(Map.of());
        assertThat(minutes).hasSize(20);
        assertThat(minutes.get(1))
                .containsEntry("timestamp", "2025-11-24T16:01:00Z")
                .containsEntry("min", 60.0)
                .containsEntry("max", 119.0)
                .containsEntry("sum", 5370.0)
                .containsEntry("count", 60L)
                .containsEntry("last", 119.0)
                .containsEntry("quality", Quality.GOOD.name().toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void a_time_takes_its_start_and_not_its_end_at_any_resolution() {
        Map<String, String> span = Map.of("from", "2025-11-24T16:01:00Z", "to", "2025-11-24T16:03:00Z");
        assertThat(values(span)).hasSize(2);
        assertThat(values(Map.of("resolution", "15m"))).hasSize(1);
        Map<String, String> raw =
                Map.of("resolution", "raw", "from", "2025-11-24T16:01:00Z", "to", "2025-11-24T16:01:10Z");
        assertThat(values(raw))
                .hasSize(10)
                .first()
                .satisfies(v -> assertThat(v)
                        .containsEntry("timestamp", "2025-11-24T16:01:00Z")
                        .containsEntry("value", 60.0));
    }

    @Test
    void what_cannot_be_answered_says_what_could() {
        assertThatThrownBy(() -> get(Map.of("resolution", "5m"))).hasMessageContaining("raw, 1m, 15m or 1h");
        assertThatThrownBy(() -> get(Map.of("from", "yesterday"))).hasMessageContaining("2026-11-25T10:00:00Z");
        assertThatThrownBy(() -> get(Map.of("from", "2025-11-24T16:01:00Z", "to", "2025-11-24T16:01:00Z")))
                .hasMessageContaining("before to");
        assertThatThrownBy(() -> get(Map.of("from", "2020-01-01T00:00:00Z"))).hasMessageContaining("336 hours apart");
        assertThatThrownBy(() -> get(Map.of("from", "+999999999-01-01T00:00:00Z")))
                .hasMessageContaining("1970 to 9999");
    }
}
