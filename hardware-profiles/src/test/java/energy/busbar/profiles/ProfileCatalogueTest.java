package energy.busbar.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.ProfileMatch.Identity;
import energy.busbar.profiles.ProfilePoint.Measured;
import energy.busbar.profiles.yaml.YamlProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCatalogueTest {
    @TempDir
    Path folder;

    private void file(String name, String... lines) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), "format: 1\nname: " + name + "\n" + String.join("\n", lines));
    }

    private static Profile profile(ProfileCatalogue catalogue, String name) {
        ProfileReading reading = catalogue.find(name).orElseThrow();
        assertThat(reading.problems()).isEmpty();
        return reading.profile().orElseThrow();
    }

    @Test
    void a_users_profile_overrides_the_shipped_one_and_can_extend_it() throws IOException {
        file(
                "eastron-sdm630",
                "title: Turned round",
                "extends: eastron-sdm630",
                "devices:",
                "  meter:",
                "    remove: [powerFactor]",
                "    points:",
                "      - {name: gridPower, negate: true}",
                "      - {name: neutralCurrent, address: 0x00E0, type: f32, unit: A}");
        ProfileCatalogue catalogue = ProfileCatalogue.with(folder);

        assertThat(catalogue.entries())
                .contains(new ProfileCatalogue.Entry(
                        "eastron-sdm630",
                        ProfileOrigin.USER,
                        folder.resolve("eastron-sdm630.yaml").toString(),
                        true))
                .contains(new ProfileCatalogue.Entry("keba-p30", ProfileOrigin.SHIPPED, "shipped", false));
        Profile profile = profile(catalogue, "eastron-sdm630");
        assertThat(profile.title()).isEqualTo("Turned round");
        var points = profile.device(DeviceType.METER).orElseThrow().points();
        assertThat(points).doesNotContainKey("powerFactor").containsKeys("gridPower", "neutralCurrent", "voltageL1");
        Register power = ((Measured) points.get("gridPower")).register();
        assertThat(power.negate()).isTrue();
        assertThat(power.address()).isEqualTo(0x34);
        assertThat(power.function()).as("of the defaults of the shipped one").isEqualTo(4);
        assertThat(profile(ProfileCatalogue.shipped(), "eastron-sdm630").title())
                .startsWith("Eastron");
    }

    @Test
    void a_file_that_cannot_be_read_keeps_no_other_from_being_read() throws IOException {
        file("small", "title: Small", "extends: eastron-sdm630");
        file("on-large", "title: On large", "extends: large");
        file("large", "title: " + "x".repeat(ProfileCatalogue.MAX_BYTES));
        ProfileCatalogue catalogue = ProfileCatalogue.with(folder);

        assertThat(profile(catalogue, "small").title()).isEqualTo("Small");
        String told = folder.resolve("large.yaml") + ": is larger; expected at most 524288 bytes";
        assertThat(catalogue.find("large").orElseThrow().problems())
                .extracting(YamlProblem::toString)
                .containsExactly(told);
        assertThat(catalogue.find("on-large").orElseThrow().problems())
                .extracting(YamlProblem::toString)
                .containsExactly(told);
    }

    private static ProfilePack pack(String name, Map<String, String> texts) {
        Map<String, String> whole = new HashMap<>();
        texts.forEach((profile, lines) -> whole.put(profile, "format: 1\nname: " + profile + "\n" + lines));
        return new ProfilePack(name, "1.0.0", "Acme", "packs/" + name, whole);
    }

    @Test
    void a_pack_stands_over_what_is_shipped_and_the_users_own_over_the_pack() throws IOException {
        ProfilePack pack = pack(
                "acme",
                Map.of(
                        "eastron-sdm630", "title: Of the pack\nextends: eastron-sdm630",
                        "keba-p30", "title: KEBA of the pack\nextends: keba-p30"));
        file("eastron-sdm630", "title: Own", "extends: eastron-sdm630", "capabilities: [own]");
        ProfileCatalogue catalogue = ProfileCatalogue.of(List.of(pack), List.of(), Optional.of(folder));
        assertThat(profile(catalogue, "keba-p30").title()).isEqualTo("KEBA of the pack");
        assertThat(profile(catalogue, "eastron-sdm630").title()).isEqualTo("Own");
        assertThat(catalogue.entries())
                .contains(new ProfileCatalogue.Entry("keba-p30", ProfileOrigin.PACK, "acme 1.0.0", true));
    }

    @Test
    void a_pack_rests_on_nothing_but_itself_and_what_is_shipped() throws IOException {
        ProfilePack one = pack("one", Map.of("one-a", "title: A\nextends: two-a", "one-b", "extends: own"));
        ProfilePack two = pack("two", Map.of("two-a", "title: B\nextends: eastron-sdm630"));
        file("own", "title: Own", "extends: eastron-sdm630");
        ProfileCatalogue catalogue = ProfileCatalogue.of(List.of(one, two), List.of(), Optional.of(folder));
        assertThat(messages(catalogue, "one-a"))
                .contains("packs/one/one-a.yaml:4: extends is 'two-a'; expected the name of another profile");
        assertThat(messages(catalogue, "one-b")).anyMatch(m -> m.contains("extends is 'own'"));
        assertThat(messages(catalogue, "two-a")).isEmpty();
    }

    @Test
    void a_shipped_profile_that_extends_another_has_what_it_does_not_say() {
        Profile sph = profile(ProfileCatalogue.shipped(), "growatt-sph");
        Measured export = sph.device(DeviceType.METER)
                .orElseThrow()
                .measured("exportPower")
                .orElseThrow();
        assertThat(export.register().address()).isEqualTo(1029);
        assertThat(export.register().type()).isEqualTo(RegisterType.U32);
        assertThat(export.hidden()).isTrue();
        assertThat(sph.sources()).isNotEmpty();
    }

    @Test
    void a_fault_of_what_is_extended_is_told_where_it_was_written() throws IOException {
        file(
                "base",
                "title: Base",
                "extends: eastron-sdm630",
                "devices:",
                "  meter:",
                "    points:",
                "      - {name: gridPower, scale: 0}");
        file(
                "top",
                "title: Top",
                "extends: base",
                "devices:",
                "  meter:",
                "    points:",
                "      - {name: voltageL1, address: x}");
        List<YamlProblem> problems =
                ProfileCatalogue.with(folder).find("top").orElseThrow().problems();
        assertThat(problems.stream().map(p -> p.toString().replace(folder + "/", "")))
                .containsExactly(
                        "base.yaml:8: devices.meter.points[0].scale is 0; expected what one step of the raw value is worth in the point's unit",
                        "top.yaml:8: devices.meter.points[0].address is 'x'; expected a whole number from 0 to 65535");
    }

    @Test
    void circles_and_long_chains_are_told() throws IOException {
        file("a", "extends: b");
        file("b", "extends: a");
        for (int i = 1; i < 8; i++) {
            file("c" + i, "extends: c" + (i + 1));
        }
        ProfileCatalogue catalogue = ProfileCatalogue.with(folder);
        assertThat(messages(catalogue, "a"))
                .contains("b.yaml:3: extends is 'a', which extends this profile; expected no circle");
        assertThat(messages(catalogue, "c1"))
                .contains("c5.yaml:3: extends makes a chain of more than 5 profiles; expected a shorter chain");
        file("d", "extends: d");
        assertThat(messages(ProfileCatalogue.with(folder), "d"))
                .contains("d.yaml:3: extends is 'd'; expected the name of another profile");
    }

    private List<String> messages(ProfileCatalogue catalogue, String name) {
        return catalogue.find(name).orElseThrow().problems().stream()
                .map(p -> p.toString().replace(folder + "/", ""))
                .toList();
    }

    @Test
    void devices_find_their_profile() {
        ProfileCatalogue shipped = ProfileCatalogue.shipped();
        assertThat(names(shipped, "Huawei", "SUN2000-10KTL-M1")).containsExactly("huawei-sun2000");
        assertThat(names(shipped, "EASTRON", "sdm630-modbus v2")).containsExactly("eastron-sdm630");
        assertThat(names(shipped, "Growatt", "SPH 6000TL BL-UP")).containsExactly("growatt-sph");
        assertThat(names(shipped, "Growatt", "MOD 10KTL3-XH")).containsExactly("growatt-tl-xh");
        assertThat(names(shipped, "SolarEdge ", "SE10K-RWS")).containsExactly("solaredge");
        assertThat(names(shipped, "Nobody", "X")).isEmpty();
        assertThat(names(shipped, "", "")).isEmpty();
    }

    private static List<String> names(ProfileCatalogue catalogue, String manufacturer, String model) {
        return catalogue.match(new Identity(manufacturer, model, "", "")).stream()
                .map(Profile::name)
                .toList();
    }

    @Test
    void firmware_and_serial_number_choose_between_profiles() throws IOException {
        for (String name : List.of("old", "new", "any")) {
            file(
                    name,
                    "title: " + name,
                    "extends: eastron-sdm630",
                    "match:",
                    "  manufacturer: Acme",
                    "  model: M1",
                    "  firmware: " + (name.equals("old") ? "'1\\..*'" : name.equals("new") ? "'2\\..*'" : ""));
        }
        ProfileCatalogue catalogue = ProfileCatalogue.with(folder);
        assertThat(catalogue.match(new Identity("Acme", "M1", "2.4", "")).stream()
                        .map(Profile::name))
                .containsExactly("new", "any");
        assertThat(catalogue.match(new Identity("Acme", "M1", "1.9", "S1")).stream()
                        .map(Profile::name))
                .containsExactly("old", "any");
        assertThat(catalogue.match(new Identity("Acme", "M1", "", "")).stream().map(Profile::name))
                .as("unknown firmware rules none out")
                .containsExactly("any", "new", "old");
    }

    @Test
    void identity_registers_tell_a_device() {
        var check = profile(ProfileCatalogue.shipped(), "carlo-gavazzi-em24-ethernet")
                .match()
                .registers()
                .get(0);
        assertThat(check.accepts(new int[] {1650})).isTrue();
        assertThat(check.accepts(new int[] {340})).isFalse();
        var magic = profile(ProfileCatalogue.shipped(), "e3dc-s10")
                .match()
                .registers()
                .get(0);
        assertThat(magic.accepts(new int[] {0xE3DC})).isTrue();
    }

    @Test
    void a_directory_that_is_not_there_is_told() {
        assertThatThrownBy(() -> ProfileCatalogue.with(folder.resolve("none")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none");
    }
}
