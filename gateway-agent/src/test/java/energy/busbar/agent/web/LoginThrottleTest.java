package energy.busbar.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private final WebClock clock = new WebClock();
    private final LoginThrottle throttle = new LoginThrottle(clock);

    private static InetAddress address(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress lan(int host) {
        return address(192, 168, host >> 8, host & 255);
    }

    @Test
    void each_failure_after_the_third_doubles_the_wait_up_to_a_bound() {
        failures(lan(1), LoginThrottle.FREE_FAILURES - 1);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            failures(lan(1), 1);
            waits.add(throttle.admitOrWaitMillis(lan(1)));
            clock.advance(waits.get(i));
        }
        assertThat(waits).startsWith(1_000L, 2_000L, 4_000L, 8_000L).endsWith(256_000L, 300_000L, 300_000L);
    }

    @Test
    void one_address_does_not_slow_another() {
        failures(lan(1), 3);
        assertThat(throttle.admitOrWaitMillis(lan(1))).isPositive();
        assertThat(throttle.admitOrWaitMillis(lan(2))).isZero();
    }

    @Test
    void the_right_code_clears_an_addresss_failures() {
        failures(lan(1), 2);
        throttle.admitOrWaitMillis(lan(1));
        throttle.succeeded(lan(1));
        failures(lan(1), 2);
        assertThat(throttle.admitOrWaitMillis(lan(1))).isZero();
    }

    @Test
    void quiet_for_long_enough_is_forgotten() {
        failures(lan(1), 3);
        clock.advance(LoginThrottle.FORGET_MILLIS);
        failures(lan(1), 2);
        assertThat(throttle.admitOrWaitMillis(lan(1))).isZero();
    }

    @Test
    void many_addresses_together_get_one_attempt_each_six_seconds_and_a_table_of_bounded_size() {
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += throttle.admitOrWaitMillis(lan(i)) == 0 ? 1 : 0;
            clock.advance(60);
        }
        assertThat(admitted).isBetween(119, 121);
        for (int i = 0; i < 1_000; i++) {
            clock.advance(LoginThrottle.REFILL_MILLIS);
            throttle.admitOrWaitMillis(lan(20_000 + i));
        }
        assertThat(throttle.addresses()).isEqualTo(LoginThrottle.MAX_ADDRESSES);
    }

    @Test
    void the_addresses_of_one_ipv6_network_are_one() {
        for (int i = 0; i < 3; i++) {
            throttle.admitOrWaitMillis(address(0xfd, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, i));
        }
        assertThat(throttle.admitOrWaitMillis(address(0xfd, 0, 0, 0, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9)))
                .isPositive();
        assertThat(throttle.admitOrWaitMillis(address(0xfd, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1)))
                .isZero();
    }

    @Test
    void a_wall_clock_that_jumps_shortens_no_wait() {
        failures(lan(1), 3);
        clock.jump(86_400_000);
        assertThat(throttle.admitOrWaitMillis(lan(1))).isPositive();
    }

    private void failures(InetAddress remote, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(throttle.admitOrWaitMillis(remote)).isZero();
        }
    }
}
