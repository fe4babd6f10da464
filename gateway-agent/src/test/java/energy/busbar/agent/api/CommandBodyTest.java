package energy.busbar.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.CommandRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandBodyTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private static CommandRequest read(String json) {
        return CommandBody.command(
                CommandBody.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), NOW, "cli:me");
    }

    @Test
    void all_fields_are_read_and_the_source_is_whoever_asked() {
        CommandRequest request = read("""
                {'id': 'a-1', 'slug': 'battery:set-reserve', 'deviceId': 'b', 'input': {'chargePercentage': 20.5, 'x': [1]},
                 'expiresAt': '2026-11-24T10:01:00Z', 'until': '2026-11-24T11:00:00Z'}""");
        assertThat(request.id()).isEqualTo("a-1");
        assertThat(request.source()).isEqualTo("cli:me");
        assertThat(request.input()).isEqualTo(Map.of("chargePercentage", 20.5, "x", List.of(1)));
        assertThat(request.until()).contains(Instant.parse("2026-11-24T11:00:00Z"));
        assertThat(request.expiresAt()).contains(Instant.parse("2026-11-24T10:01:00Z"));
    }

    @Test
    void a_command_without_an_id_gets_a_uuid_of_version_7_that_begins_with_the_time() {
        UUID id = UUID.fromString(read("{'slug': 's:t'}").id());
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
        assertThat(read("{'slug': 's:t'}").id()).isNotEqualTo(id.toString());
    }

    @Test
    void for_seconds_counts_from_now() {
        assertThat(read("{'slug': 's:t', 'forSeconds': 90}").until()).contains(NOW.plusSeconds(90));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1]                                       | the body must be a JSON object
            {'slug': 's:t',}                          | the body is not JSON
            {'slug': 's:t'} x                         | the body is not JSON
            {'slug': 's:t', 'slug': 'u:v'}            | the body is not JSON: Duplicate field 'slug'
            {}                                        | 'slug' is missing
            {'slug': 5}                               | 'slug' must be a text, not 5
            {'slug': 's:t', 'device': 'b'}            | 'device' is not known here; expected one of deviceId
            {'slug': 's:t', 'deviceId': 'B'}          | device id 'B' must be
            {'slug': 's:t', 'deviceId': 'b', 'tag': 't'} | a command names a deviceId or a tag, not both
            {'slug': 's:t', 'id': 'a b'}              | command id 'a b' must be
            {'slug': 's:t', 'input': [1]}             | 'input' must be an object, not [1]
            {'slug': 's:t', 'until': 'tomorrow'}      | 'until' must be a time such as
            {'slug': 's:t', 'forSeconds': 0}          | 'forSeconds' must be a whole number from 1
            {'slug': 's:t', 'forSeconds': 1.5}        | 'forSeconds' must be a whole number from 1
            {'slug': 's:t', 'forSeconds': 5, 'until': '2026-11-24T11:00:00Z'} | 'until' and 'forSeconds' say the same
            """)
    void what_is_wrong_is_told_with_what_would_be_right(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(BadRequest.class)
                .hasMessageStartingWith(message.replace('"', '\''));
    }
}
