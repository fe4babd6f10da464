package energy.busbar.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Unit;
import energy.busbar.core.model.Value;
import energy.busbar.store.StoreExport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTextTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    private static StoreExport.Sampled sample(OptionalLong at, Optional<Value> value, Quality quality) {
        return new StoreExport.Sampled(at, new DeviceId("m-1"), "mode", Unit.NONE, value, quality, "boot-1", 5000);
    }

    @Test
    void fields_are_quoted_only_where_rfc_4180_asks_for_it() {
        assertThat(SampleText.line(List.of("a", "b,c", "d\"e", "f\ng", "")))
                .isEqualTo("a,\"b,c\",\"d\"\"e\",\"f\ng\",");
    }

    @Test
    void a_sample_without_a_known_time_or_value_says_so() {
        StoreExport.Sampled s = sample(OptionalLong.empty(), Optional.empty(), Quality.COMM_FAIL);
        assertThat(SampleText.csv(s)).isEqualTo(",m-1,mode,,,comm_fail,boot-1,5000");
        assertThat(SampleText.json(s))
                .isEqualTo("{\"time\":null,\"device\":\"m-1\",\"point\":\"mode\",\"unit\":\"\",\"value\":null,"
                        + "\"quality\":\"comm_fail\",\"bootId\":\"boot-1\",\"monotonicMs\":5000}");
    }

    @Test
    void whole_numbers_keep_all_their_digits() {
        StoreExport.Sampled s = sample(
                OptionalLong.of(NOW.toEpochMilli()), Optional.of(new Value.Whole(9007199254740993L)), Quality.GOOD);
        assertThat(SampleText.csv(s)).isEqualTo("2026-11-25T10:00:00Z,m-1,mode,,9007199254740993,good,boot-1,5000");
        assertThat(SampleText.json(s)).contains("\"value\":9007199254740993,");
    }

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-11-25T09:58:30Z",
        "2h, 2026-11-25T08:00:00Z",
        "1w, 2026-11-18T10:00:00Z",
        "2026-11-25T08:00:00Z, 2026-11-25T08:00:00Z",
        "2026-11-25T09:00+01:00, 2026-11-25T08:00:00Z",
        "2026-11-25 09:00 Europe/Berlin, 2026-11-25T08:00:00Z",
        "2026-11-25T09:00:30[Europe/Berlin], 2026-11-25T08:00:30Z",
        "2026-11-25 Europe/Berlin, 2026-11-24T23:00:00Z"
    })
    void times_may_be_ages_instants_and_local_times_with_their_zone(String text, Instant expected) {
        assertThat(TimeText.parse("--from", text, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25T09:00, local time with its zone",
        "2026-10-25 02:30 Europe/Berlin, twice",
        "2026-03-29 02:30 Europe/Berlin, not at all",
        "2026-11-25 09:00 Europe/Brlin, local time with its zone",
        "soon, how long ago"
    })
    void a_time_that_could_mean_two_or_none_is_refused(String text, String why) {
        assertThatThrownBy(() -> TimeText.parse("--from", text, NOW))
                .hasMessageContaining("--from")
                .hasMessageContaining(why);
    }
}
