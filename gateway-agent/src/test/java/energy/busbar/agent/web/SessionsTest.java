package energy.busbar.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final WebClock clock = new WebClock();
    private final Sessions sessions = new Sessions(clock, new SecureRandom());

    @Test
    void an_id_has_256_bits_and_another_one_opens_nothing() {
        String id = sessions.open();
        assertThat(java.util.Base64.getUrlDecoder().decode(id)).hasSize(32);
        assertThat(sessions.touch(id)).isTrue();
        assertThat(sessions.touch(id.substring(1) + "A")).isFalse();
        assertThat(sessions.touch("")).isFalse();
    }

    @Test
    void a_session_idles_out_unless_it_is_seen() {
        String id = sessions.open();
        clock.advance(Sessions.IDLE_MILLIS - 1);
        assertThat(sessions.touch(id)).isTrue();
        clock.advance(Sessions.IDLE_MILLIS - 1);
        assertThat(sessions.touch(id)).isTrue();
        clock.advance(Sessions.IDLE_MILLIS);
        assertThat(sessions.touch(id)).isFalse();
    }

    @Test
    void a_session_that_is_always_seen_still_ends() {
        String id = sessions.open();
        for (long t = 0; t + 60_000 < Sessions.ABSOLUTE_MILLIS; t += 60_000) {
            clock.advance(60_000);
            assertThat(sessions.touch(id)).isTrue();
        }
        clock.advance(60_000);
        assertThat(sessions.touch(id)).isFalse();
    }

    @Test
    void a_wall_clock_that_jumps_ends_and_prolongs_nothing() {
        String id = sessions.open();
        clock.jump(365 * 86_400_000L);
        assertThat(sessions.touch(id)).isTrue();
        clock.jump(-2 * 365 * 86_400_000L);
        clock.advance(Sessions.IDLE_MILLIS);
        assertThat(sessions.touch(id)).isFalse();
    }

    @Test
    void at_the_bound_the_oldest_goes() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < Sessions.MAX_SESSIONS + 1; i++) {
            ids.add(sessions.open());
            clock.advance(1);
            sessions.touch(ids.get(0));
        }
        assertThat(ids.stream().filter(sessions::touch).toList())
                .hasSize(Sessions.MAX_SESSIONS)
                .doesNotContain(ids.get(0));
    }

    @Test
    void an_ended_session_makes_room_before_the_oldest_living_one_goes() {
        String oldest = sessions.open();
        for (int i = 1; i < Sessions.MAX_SESSIONS; i++) {
            sessions.open();
        }
        clock.advance(Sessions.IDLE_MILLIS - 1);
        assertThat(sessions.touch(oldest)).isTrue();
        clock.advance(1);
        sessions.open();
        assertThat(sessions.touch(oldest)).isTrue();
    }
}
