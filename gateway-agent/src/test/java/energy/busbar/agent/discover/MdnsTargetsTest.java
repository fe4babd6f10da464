package energy.busbar.agent.discover;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.agent.discover.MdnsTargets.Target;
import energy.busbar.agent.discover.mdns.MdnsService;
import energy.busbar.profiles.ProfileCatalogue;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MdnsTargetsTest {
    private static MdnsTargets targets(Predicate<DeviceEndpoint> free) {
        return new MdnsTargets(
                ProfileCatalogue.shipped(),
                new AddressRanges(false, AddressRanges.Resolver.SYSTEM)::isTaken,
                free,
                List.of());
    }

    private static MdnsService service(String type, List<String> addresses, int port, String... texts) {
        return new MdnsService(type, "x", "x.local", addresses, port, List.of(texts));
    }

    @Test
    void one_place_that_is_announced_for_several_units_is_asked_once_with_all_of_them() {
        List<Target> asked = targets(place -> true)
                .of(List.of(
                        service("_modbus._tcp", List.of("10.0.0.5"), 502, "unit=3"),
                        service("_sunspec._tcp", List.of("10.0.0.5"), 502, "UnitId=4")));
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).units()).containsExactlyInAnyOrder(3, 4);
    }

    @Test
    void the_first_address_with_a_way_to_it_is_taken() {
        MdnsTargets targets = targets(place -> true);
        List<Target> asked = targets.of(List.of(
                service("_modbus._tcp", List.of("8.8.8.8", "fe80::1", "fd00::5"), 502),
                service("_coap._udp", List.of("fe80::1"), 5683)));
        assertThat(asked).extracting(Target::address).extracting("hostAddress").containsExactly("fd00:0:0:0:0:0:0:5");
        assertThat(targets.remarks().toString()).contains("but a link-local address, fe80::1");
    }

    @Test
    void more_than_any_site_has_is_not_asked() {
        List<MdnsService> many = IntStream.rangeClosed(1, MdnsTargets.MAX_TARGETS + 1)
                .mapToObj(port -> service("_modbus._tcp", List.of("10.0.0.5"), port))
                .toList();
        MdnsTargets targets = targets(place -> true);
        assertThat(targets.of(many)).hasSize(MdnsTargets.MAX_TARGETS);
        assertThat(targets.remarks().toString()).contains("more than 128 places");
    }

    @Test
    void a_device_that_a_gateway_talks_to_is_left_alone() {
        assertThat(targets(place -> !place.shown().equals("10.0.0.5:502"))
                        .of(List.of(
                                service("_modbus._tcp", List.of("10.0.0.5"), 502),
                                service("_modbus._tcp", List.of("10.0.0.6"), 502))))
                .extracting(target -> target.endpoint().shown())
                .containsExactly("10.0.0.6:502");
    }

    @Test
    void a_unit_that_is_none_does_not_count() {
        assertThat(targets(place -> true)
                        .of(List.of(service("_modbus._tcp", List.of("10.0.0.5"), 502, "unit=999")))
                        .get(0)
                        .units())
                .isEmpty();
    }
}
