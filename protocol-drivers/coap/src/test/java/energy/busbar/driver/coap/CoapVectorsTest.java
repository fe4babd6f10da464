package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.profiles.CoapTraits;
import energy.busbar.profiles.CoapVector;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileReading;
import energy.busbar.profiles.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Known answers of every shipped profile, and of a made-up one that is wrong. */
class CoapVectorsTest {
    private static final String MADE_UP = """
            format: 1
            name: acme
            title: Acme
            protocol: coap
            manufacturer: Acme
            source:
              - {document: Acme, revision: A, date: 2024-01, url: "https://example.com/a.pdf", frames: computed}
            match: {core: [{rt: acme}]}
            identity:
              - {name: model, path: about, format: text}
            devices:
              meter:
                points:
                  - {name: gridPower, path: state, format: json, pointer: /p, negate: true}
                  - {name: frequency, path: raw, format: octets, bytes: {at: 1, type: u16}, scale: 0.01}
                  - {name: voltageL1, path: pack, format: senml-cbor, record: u, symbol: V}
            vectors:
            """;

    @TempDir
    Path folder;

    static Stream<String> shipped() {
        ProfileCatalogue catalogue = ProfileCatalogue.shipped();
        return catalogue.entries().stream()
                .map(ProfileCatalogue.Entry::name)
                .filter(name -> profile(catalogue, name).coap().isPresent()
                        && !profile(catalogue, name).isAbstract());
    }

    private static Profile profile(ProfileCatalogue catalogue, String name) {
        return catalogue.find(name).flatMap(ProfileReading::profile).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void a_shipped_profile_is_held_to_known_answers(String name) {
        Profile profile = profile(ProfileCatalogue.shipped(), name);
        assertThat(CoapVectors.problems(profile)).isEmpty();
        List<CoapVector> vectors = profile.coap().map(CoapTraits::vectors).orElse(List.of());
        assertThat(vectors).isNotEmpty();
        assertThat(vectors.stream().map(CoapVector::origin).min(Enum::compareTo))
                .as("the source says where the best vector comes from")
                .contains(profile.sources().get(0).frames());
    }

    private List<String> told(String vector) throws IOException {
        Path file = folder.resolve("acme.yaml");
        Files.writeString(file, MADE_UP + "  - " + vector + "\n");
        ProfileReading reading = ProfileCatalogue.shipped().lint(file);
        return Stream.concat(
                        reading.problems().stream(),
                        reading.profile().stream().flatMap(p -> CoapVectors.problems(p).stream()))
                .map(YamlProblem::toString)
                .map(problem -> problem.replace(folder + "/", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{point: gridPower, path: state, payload: '{\"p\":5}', value: -5, where: a}",
                "{point: gridPower, path: state, payload: '{\"p\":null}', quality: not-implemented, where: a}",
                "{point: gridPower, path: state, payload: '{\"p\":', quality: comm-fail, where: a}",
                "{point: frequency, path: raw, bytes: \"00 13 88\", value: 50, where: a}",
                "{point: voltageL1, path: pack, bytes: \"81 A2 00 61 75 02 18 E6\", value: 230, where: a}",
                "{device: identity, point: model, path: about, payload: X1, value: X1, where: a}",
            })
    void what_holds_is_not_told(String vector) throws IOException {
        assertThat(told(vector)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{point: gridPower, path: state, payload: '{\"p\":5}', value: 5, where: a} | value does not come out: decodes to -5.0, not 5; expected what the resource holds",
                "{point: gridPower, path: state, payload: '{\"q\":5}', value: -5, where: a} | value does not come out: decodes to NOT_IMPLEMENTED, not GOOD; expected what the resource holds",
                "{point: gridPower, path: stat, payload: '{\"p\":5}', value: -5, where: a} | path is 'stat', where gridPower is not read; expected 'state'",
                "{point: gridPowr, path: state, payload: '{\"p\":5}', value: -5, where: a} | point is 'gridPowr'; expected a point of meter that has a resource",
                "{point: gridPower, path: state, value: -5, where: a} | payload is missing; expected what was answered, as a text, or as bytes: in hex",
                "{point: frequency, path: raw, bytes: \"0x\", value: -5, where: a} | bytes is '0x'; expected bytes in hex such as \"01 04 00 00\", in quotes",
                "{point: gridPower, path: state, payload: '{}', where: a} | value is missing; expected the value that comes out, or another quality",
            })
    void what_does_not_is_told_with_its_line(String vector, String problem) throws IOException {
        assertThat(told(vector)).contains("acme.yaml:18: vectors[0]." + problem);
    }

    @Test
    void a_profile_of_registers_has_none() {
        assertThat(CoapVectors.problems(profile(ProfileCatalogue.shipped(), "eastron-sdm630")))
                .isEmpty();
    }
}
