package energy.busbar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class LivePointsTest {
    private static LivePoints of(String json) throws Exception {
        return LivePoints.of(new ObjectMapper().readTree(json.replace('\'', '"')));
    }

    @Test
    void points_without_value_are_counted_once_beside_those_with_one() throws Exception {
        assertThat(of("{'devices':{'a':{'state':{'p':1,'q':2},'quality':{'q':'stale','r':'not_implemented'}}}}"))
                .isEqualTo(new LivePoints(3, 2));
    }

    @Test
    void the_device_with_the_fewest_points_counts() throws Exception {
        assertThat(of("{'devices':{'a':{'state':{'p':1,'q':2}},'b':{'state':{'p':1}},'c':{'state':{'p':1,'q':2}}}}"))
                .isEqualTo(new LivePoints(1, 1));
    }

    @Test
    void a_message_without_devices_tells_nothing() throws Exception {
        assertThat(of("{}").known()).isFalse();
    }
}
