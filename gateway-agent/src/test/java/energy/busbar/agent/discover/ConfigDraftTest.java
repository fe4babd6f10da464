package energy.busbar.agent.discover;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.agent.discover.FoundDevice.Speech;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileMatch.Identity;
import energy.busbar.profiles.ProfileReading;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigDraftTest {
    private static final Identity ACME = new Identity("Acme", "M1", "", "");

    private static FoundDevice sunSpec(String host, DeviceType type) {
        return new FoundDevice(
                new DeviceEndpoint.Tcp(host, 502),
                List.of(1),
                Speech.SUNSPEC,
                ACME,
                List.of(type),
                Optional.empty(),
                List.of(1),
                "");
    }

    private static FoundDevice profiled(String name) {
        Profile profile = ProfileCatalogue.shipped()
                .find(name)
                .flatMap(ProfileReading::profile)
                .orElseThrow();
        return new FoundDevice(
                new DeviceEndpoint.Tcp("10.0.0.9", 502),
                List.of(1),
                Speech.MODBUS,
                new Identity(profile.manufacturer(), "", "", ""),
                Recognition.types(profile),
                Optional.of(profile),
                List.of(),
                "");
    }

    private static ConfigDraft draft(Set<String> protocols, FoundDevice... found) {
        return new ConfigDraft(protocols, Set.of(), true).add(List.of(found));
    }

    @Test
    void the_only_meter_becomes_the_grid_meter_and_of_two_none_does() {
        Set<String> sunspec = Set.of("sunspec");
        assertThat(draft(sunspec, sunSpec("10.0.0.1", DeviceType.METER)).entries(0))
                .contains("role: grid_meter");
        assertThat(draft(sunspec, sunSpec("10.0.0.1", DeviceType.METER), sunSpec("10.0.0.2", DeviceType.METER))
                        .entries(0))
                .contains("id: meter-1", "id: meter-2", "role: sub_meter")
                .doesNotContain("grid_meter");
    }

    @Test
    void a_hybrid_is_both_of_its_devices_and_a_part_of_the_site_is_never_the_grid_meter() {
        FoundDevice one = sunSpec("10.0.0.1", DeviceType.METER);
        FoundDevice hybrid = new FoundDevice(
                one.endpoint(),
                List.of(1),
                Speech.SUNSPEC,
                ACME,
                List.of(DeviceType.INVERTER, DeviceType.BATTERY),
                Optional.empty(),
                List.of(1),
                "");
        assertThat(draft(Set.of("sunspec"), hybrid).entries(0))
                .contains("id: inverter-1", "id: battery-1")
                .contains("  type: battery\n  role: storage\n  protocol: sunspec\n  coupling: dc\n");
        FoundDevice part = new FoundDevice(
                one.endpoint(),
                List.of(2),
                Speech.SUNSPEC,
                ACME,
                List.of(DeviceType.METER),
                Optional.empty(),
                List.of(1, 403),
                FoundDevice.PART);
        assertThat(draft(Set.of("sunspec"), part).entries(0)).contains("role: sub_meter");
        assertThat(draft(Set.of("sunspec"), part, one).entries(0))
                .containsSubsequence("id: meter-1", "role: sub_meter", "id: meter-2", "role: grid_meter");
    }

    @Test
    void what_a_device_calls_itself_cannot_leave_its_line() {
        FoundDevice odd = new FoundDevice(
                new DeviceEndpoint.Tcp("10.0.0.1", 502),
                List.of(1),
                Speech.SUNSPEC,
                new Identity("A\"c: {me\n  role: pv", "#", "", ""),
                List.of(DeviceType.METER),
                Optional.empty(),
                List.of(),
                "");
        assertThat(draft(Set.of("sunspec"), odd).entries(0)).contains("name: \"A\\\"c: {me\\n  role: pv #\"\n");
        FoundDevice unknown = new FoundDevice(
                odd.endpoint(), List.of(1), Speech.MODBUS, odd.identity(), List.of(), Optional.empty(), List.of(), "x");
        assertThat(draft(Set.of("sunspec"), unknown).whole("gw").lines().filter(l -> l.contains("A\"c")))
                .singleElement()
                .asString()
                .startsWith("# not configured: ");
    }

    @Test
    void a_box_with_a_profile_is_all_of_its_devices_once_the_gateway_drives_profiles() {
        FoundDevice hybrid = profiled("huawei-sun2000");
        assertThat(draft(Set.of("sunspec", "modbus"), hybrid).entries(2))
                .contains("protocol: modbus")
                .contains("connection: {host: \"10.0.0.9\", port: 502, unit: 1, profile: \"huawei-sun2000\"}")
                .contains("type: inverter", "type: battery", "coupling: dc");
        ConfigDraft without = draft(Set.of("sunspec"), hybrid);
        assertThat(without.size()).isZero();
        assertThat(without.remarks().get(0)).contains("matches the profile huawei-sun2000");
        assertThat(without.whole("gw")).contains("# not configured: 10.0.0.9:502 unit 1");
    }

    @Test
    void new_devices_go_into_an_existing_list_as_it_is_indented_and_nothing_else_changes() {
        ConfigDraft draft = new ConfigDraft(Set.of("sunspec"), Set.of("meter-1"), false)
                .add(List.of(sunSpec("10.0.0.1", DeviceType.METER)));
        String before = "gateway: {id: a}\ndevices: # ours\n    - id: meter-1\n      type: meter\npage: {}\n";
        String after = draft.into(before).orElseThrow();
        assertThat(after).contains("devices: # ours\n    - id: meter-2\n      name: \"Acme M1\"\n      type: meter\n");
        assertThat(after).contains("    - id: meter-1\n      type: meter\npage: {}\n");
        assertThat(draft.into("a: b\ndevices: []\n").orElseThrow()).startsWith("a: b\ndevices:\n  - id: meter-2\n");
        assertThat(draft.into("a: b\n").orElseThrow()).contains("devices:\n  - id: meter-2\n");
        assertThat(draft.into("devices: [{id: x}]\n")).isEmpty();
    }
}
