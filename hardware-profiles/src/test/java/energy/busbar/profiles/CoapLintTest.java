package energy.busbar.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.CoapMatch.Link;
import energy.busbar.profiles.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lint says of CoAP profiles: where, what, and what would be right. */
class CoapLintTest {
    @TempDir
    Path folder;

    private ProfileReading read(String name, String text) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, text);
        return ProfileCatalogue.with(folder).lint(file);
    }

    private static String everything() throws IOException {
        return Files.readString(Path.of("src/test/resources/everything-coap.yaml"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "defaults: {format: json} | defaults: {} | format is missing; expected one of cbor, json, octets, senml-cbor, senml-json, text, here or in defaults",
                "pointer: /power, | pointer: power, | devices.battery.points[0].pointer is 'power'; expected a JSON Pointer such as /temp/value, or # for all of it",
                "path: control/kick, | path: control/mode, | devices.battery.points[11].format is text, but that of mode",
                "bytes: {at: 2, type: i16, order: little}, | `` | bytes is missing; expected type: and at:, such as {at: 2, type: i16}",
                "record: \"urn:acme:t2\" | pointer: /t | pointer has no meaning with format senml-cbor; expected only what goes with its format",
                "2: discharging | 2: emptying | enum has the words emptying for chargingState; expected one of charging, discharging, idle, unknown",
                "type: flag, observe: true, silence | type: flag, silence | silence is for what is observed; expected observe: true beside it, or leave it out",
                "$value | 1 | payload has no $value in it; expected such as {\"limit\": $value}",
                "writeOnly: true, hidden | observe: true, writeOnly: true, hidden | observe is true for what cannot be read",
                "to: remote | to: romote | writes[0].enable[0].to is 'romote'; expected a word of the enum of mode, setpoint or original",
                "point: setpoint | point: shown | writes[0].point is 'shown', which is not written to; expected a point with write: put or post",
                "percentOf: ratedWatts | percentOf: rated | writes[0].percentOf names 'rated', which is no point of this device",
                "sum: [shown, shown] | sum: [shown, cycles] | from names 'cycles' with the unit ''; expected points with the unit 'W'",
                "when: always | atomic: one | writes[0].atomic is of registers; expected a payload: with all that goes in one request",
                "connection: {port: 5683 | connection: {units: [1] | connection.units is not known",
            })
    void a_mistake_is_told(String from, String to, String expected) throws IOException {
        String bad = everything().replace(from, to);
        assertThat(bad).isNotEqualTo(everything());
        if (expected.contains("points[11].format")) {
            // Read, not only written: then both answers are one.
            bad = bad.replace("writeOnly: true, hidden", "hidden");
        }
        assertThat(read("everything-coap", bad).problems())
                .extracting(YamlProblem::toString)
                .anySatisfy(told -> assertThat(told).contains(expected).matches("(?s).*everything-coap.yaml:\\d+: .*"));
    }

    @Test
    void a_problem_of_an_inherited_point_is_told_with_its_own_file_and_line() throws IOException {
        Files.writeString(
                folder.resolve("everything-coap.yaml"),
                everything().replace("pointer: /power, negate", "pointer: power, negate"));
        assertThat(read("ours", "format: 1\nname: ours\ntitle: Ours\nextends: everything-coap\n")
                        .problems())
                .extracting(YamlProblem::toString)
                .singleElement()
                .satisfies(told ->
                        assertThat(told).contains("everything-coap.yaml:28: devices.battery.points[0].pointer"));
    }

    @Test
    void points_are_inherited_by_name() throws IOException {
        Files.writeString(folder.resolve("everything-coap.yaml"), everything());
        ProfileReading reading = read(
                "ours",
                "format: 1\nname: ours\ntitle: Ours\nextends: everything-coap\n"
                        + "devices: {battery: {remove: [note], points: [{name: chargeRate, negate: false}]}}\n");
        assertThat(reading.problems()).isEmpty();
        Profile.DevicePart part =
                reading.profile().orElseThrow().device(DeviceType.BATTERY).orElseThrow();
        assertThat(part.points()).doesNotContainKey("note");
        CoapValue value = part.resource("chargeRate").orElseThrow().value();
        assertThat(value.negate()).isFalse();
        assertThat(value.scale()).isEqualTo(10);
        assertThat(value.path()).isEqualTo("state");
    }

    @Test
    void a_device_is_told_by_its_links_and_its_values() throws IOException {
        CoapMatch match = read("everything-coap", everything())
                .profile()
                .flatMap(Profile::coap)
                .orElseThrow()
                .match();
        Link right = new Link("/state/1", List.of("acme.battery", "x"), List.of("core.s"), List.of(60, 50));
        assertThat(match.acceptsLinks(List.of(new Link("/", List.of(), List.of(), List.of()), right)))
                .isTrue();
        assertThat(match.acceptsLinks(List.of(new Link("/state/1", List.of("x"), List.of("core.s"), List.of(50)))))
                .isFalse();
        assertThat(match.acceptsLinks(List.of())).isFalse();
        assertThat(match.values().get(0).accepts("akku")).isTrue();
        assertThat(match.values().get(0).accepts("heater")).isFalse();
        assertThat(match.values().get(1).accepts("ACME Inc.")).isTrue();
    }

    /** As no lint problem may end in an exception. */
    @Test
    void no_line_less_makes_lint_throw() throws IOException {
        List<String> lines = everything().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            List<String> fewer = new java.util.ArrayList<>(lines);
            fewer.remove(i);
            ProfileReading reading = read("everything-coap", String.join("\n", fewer));
            assertThat(reading.profile().isPresent())
                    .isEqualTo(reading.problems().isEmpty());
        }
    }
}
