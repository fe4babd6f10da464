package energy.busbar.agent.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressRangesTest {
    private final AddressRanges ranges = new AddressRanges(false, AddressRangesTest::resolve);

    private static InetAddress resolve(String name) throws UnknownHostException {
        return switch (name) {
            case "inverter.local" -> InetAddress.getByName("192.168.1.7");
            case "cloud.example" -> InetAddress.getByName("93.184.216.34");
            case "fd00::5", "2001:db8::1" -> InetAddress.getByName(name);
            default -> throw new UnknownHostException(name);
        };
    }

    private List<String> parse(String... texts) {
        return ranges.parse(List.of(texts)).stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private void refuses(String text, String... told) {
        assertThatThrownBy(() -> parse(text))
                .as(text)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContainingAll(told);
    }

    @Test
    void every_way_to_write_addresses_gives_each_of_them_once() {
        assertThat(parse("192.168.1.0/30")).containsExactly("192.168.1.1", "192.168.1.2");
        assertThat(parse("192.168.1.77/24")).hasSize(254).contains("192.168.1.1", "192.168.1.254");
        assertThat(parse("10.0.0.8/31")).containsExactly("10.0.0.8", "10.0.0.9");
        assertThat(parse("10.0.0.8/32")).containsExactly("10.0.0.8");
        assertThat(parse("192.168.1.10-12")).containsExactly("192.168.1.10", "192.168.1.11", "192.168.1.12");
        assertThat(parse("192.168.1.255-192.168.2.1")).hasSize(3).contains("192.168.2.0");
        assertThat(parse("172.16.0.1", "172.16.0.1-2")).containsExactly("172.16.0.1", "172.16.0.2");
        assertThat(parse("inverter.local", "127.0.0.1", "169.254.3.4")).contains("192.168.1.7");
        assertThat(parse("fd00::5")).containsExactly("fd00:0:0:0:0:0:0:5");
    }

    @Test
    void addresses_outside_of_private_networks_are_refused_unless_forced() {
        refuses("8.8.8.8", "8.8.8.8", "no private address", "--force-public");
        refuses("192.168.255.0/23x", "expected 16 to 32");
        refuses("172.15.255.250-172.16.0.2", "172.15.255.250");
        refuses("100.64.0.1", "no private address");
        refuses("cloud.example", "93.184.216.34");
        refuses("2001:db8::1", "no private address");
        AddressRanges forced = new AddressRanges(true, AddressRangesTest::resolve);
        assertThat(forced.parse(List.of("8.8.8.8", "cloud.example"))).hasSize(2);
    }

    @Test
    void what_no_device_can_have_is_refused_even_if_forced() {
        AddressRanges forced = new AddressRanges(true, AddressRangesTest::resolve);
        for (String text : List.of("0.0.0.0", "224.0.0.251", "255.255.255.255", "240.0.0.1-2")) {
            assertThatThrownBy(() -> forced.parse(List.of(text)))
                    .as(text)
                    .hasMessageContaining("which no device can have");
        }
    }

    @Test
    void more_addresses_than_the_bound_are_refused_before_any_is_made() {
        assertThat(parse("192.168.0.0/16")).hasSize(65_534);
        refuses("10.0.0.0/8", "16777214 addresses", "at most 65536");
        assertThatThrownBy(() -> parse("192.168.0.0/16", "10.0.0.0/24")).hasMessageContaining("at most 65536");
    }

    @Test
    void what_is_no_address_is_told_with_what_would_be() {
        for (String bad : List.of(
                "192.168.1.300",
                "192.168.1.0/33",
                "192.168.1.0/",
                "192.168.1.20-10",
                "192.168.1.1-x",
                "10.0.0",
                "-",
                "a b",
                "nobody.local",
                "192.168.1.1-10.0.0.1",
                "192.168.1.7:502")) {
            refuses(bad, "expected");
        }
        refuses("192.168.1.7:502", "--port");
    }

    @Test
    void units_are_numbers_and_ranges_within_bounds() {
        assertThat(AddressRanges.units("1,2,3,126", 1, 247)).containsExactly(1, 2, 3, 126);
        assertThat(AddressRanges.units("1-3, 3,9", 1, 247)).containsExactly(1, 2, 3, 9);
        assertThat(AddressRanges.units("1-247", 1, 247)).hasSize(247);
        for (String bad : List.of("0", "248", "5-3", "", "1,,2", "x", "1-")) {
            assertThatThrownBy(() -> AddressRanges.units(bad, 1, 247))
                    .as(bad)
                    .hasMessageContaining("expected numbers from 1 to 247");
        }
    }
}
