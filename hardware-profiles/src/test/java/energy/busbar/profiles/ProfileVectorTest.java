package energy.busbar.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.Quality;
import energy.busbar.profiles.ProfileSource.Frames;
import energy.busbar.profiles.ProfileVector.Framing;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Request and answer in each framing, right and wrong. The register is a u16 at 0 of function 3. */
class ProfileVectorTest {
    private static final Register REGISTER = RegisterCodecTest.register("type: u16; scale: 0.1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PDU | 03 0000 0001                | 03 02 0359                |",
                "PDU | 03 0000 0002                | 03 04 0359 0000           |",
                "RTU | 01 03 0000 0001 840A        | 01 03 02 0359 788E       |",
                "RTU | 01 03 0000 0001 840A        | 01 03 02 0359 0000       | a CRC of 0000, not 8E78",
                "TCP | 0001 0000 0006 01 03 0000 0001 | 0001 0000 0005 01 03 02 0359 |",
                "TCP | 0001 0000 0007 01 03 0000 0001 | 0001 0000 0005 01 03 02 0359 | a header that does not fit 12 bytes",
                "PDU | 03 0001 0001                | 03 02 0359                | the request is for 1, 1 registers, not for 0",
                "PDU | 04 0000 0001                | 04 02 0359                | the request has function 4",
                "PDU | 03 0000 0001                | 03 04 0359 0000           | the answer does not have 1 registers",
                "PDU | 03 0000 0001                | 83 02                     | the answer does not have 1 registers",
                "PDU | 03 0000 0001                | 03 02 0358                | decodes to 85.6, not 85.7",
                "RTU | 01                          | 01 03 02 0359             | a frame of 1 bytes",
                "PDU | 06 0000 0359                | 06 0000 0359              |",
                "PDU | 10 0000 0001 02 0359        | 10 0000 0001              |",
                "PDU | 10 FFFF 0002 04 0000 0359   | 10 FFFF 0002              | the write is to 65535, 2 registers, not to 0",
                "PDU | 06 0000 0359                | 06 0000 0358              | the answer does not confirm the write",
                "PDU | 06 0000 0359                | 86 02                     | the answer does not confirm the write",
                "PDU | 06 0001 0359                | 06 0001 0359              | the write is to 1, 1 registers, not to 0",
                "PDU | 10 0000 0001 02 03          | 10 0000 0001              | the write has a PDU of 7 bytes, which are not 1 registers",
                "PDU | 10 0000                     | 10 0000                   | the write has a PDU of 3 bytes, which are not 0 registers",
                "PDU | 03 00                       | 03 02 0359                | the request has a PDU of 2 bytes, not 5",
            })
    void frames_are_taken_apart(Framing framing, String request, String answer, String difference) {
        ProfileVector vector = new ProfileVector(
                "meter", "p", framing, request, answer, "", 85.7, Quality.GOOD, Frames.COMPUTED, "made up");
        assertThat(vector.check(REGISTER).orElse(null)).isEqualTo(difference);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "03 0000 0003 | 03 06 0359 0000 FFFF | 85.7 |",
                "03 0000 0003 | 03 06 0359 0000 0001 | 8570 |",
                "03 0000 0003 | 03 06 0359 0000 0001 | 857  | decodes to 8570.0, not 857",
                "03 0000 0003 | 03 06 0359 0000 8000 | 857  | decodes to NOT_IMPLEMENTED, not GOOD",
                "03 0000 0001 | 03 02 0359           | 857  |",
            })
    void a_factor_in_the_answer_counts(String request, String answer, double value, String difference) {
        Register scaled = RegisterCodecTest.register("type: u16; scaleFrom: e");
        Register factor = RegisterCodecTest.register("type: i16; nan: 0x8000", 2);
        ProfileVector vector = new ProfileVector(
                "meter", "p", Framing.PDU, request, answer, "", value, Quality.GOOD, Frames.PRINTED, "made up");
        assertThat(vector.check(scaled, Optional.of(factor))
                        .map(d -> d.replace("not 857.0", "not 857"))
                        .orElse(null))
                .isEqualTo(difference);
    }
}
