package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettingWishTest {
    private static boolean same(String wanted, String is) {
        return new SettingWish("Key", wanted, false).metBy(is);
    }

    @Test
    void numbers_are_compared_as_numbers_and_flags_in_any_case() {
        assertThat(same("60", "060")).isTrue();
        assertThat(same("60", " 60.0 ")).isTrue();
        assertThat(same("60", "61")).isFalse();
        assertThat(same("true", "TRUE")).isTrue();
        assertThat(same("true", "1")).isFalse();
        assertThat(same("Text", "text")).isFalse();
    }

    @Test
    void lists_are_compared_without_their_order_unless_that_is_what_they_say() {
        assertThat(same("A,B", "B, A")).isTrue();
        assertThat(same("A,B", "A")).isFalse();
        assertThat(same("A,B", "A,B,C")).isFalse();
        assertThat(new SettingWish("NetworkPriority", "1,2", false).metBy("2,1"))
                .isFalse();
    }

    @Test
    void more_measurands_than_the_gateway_needs_are_enough_for_it() {
        assertThat(new SettingWish("Key", "A,B", true).metBy("C,B,A")).isTrue();
        assertThat(new SettingWish("Key", "A,B", true).metBy("C,B")).isFalse();
    }
}
