package energy.busbar.driver.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonPointer;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.Moment;
import energy.busbar.core.model.Quality;
import energy.busbar.core.model.Reading;
import energy.busbar.core.model.StandardPoints;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: a finite reading, a quality, or the word that they are malformed; nothing else, and soon. */
class PayloadFuzzTest {
    private static final int RUNS = 20_000;
    private static final Moment NOW = new Moment(1_767_225_600_000L, 5_000_000);
    private static final List<byte[]> SEEDS = List.of(
            "[{\"bn\":\"a\",\"bt\":1767225590,\"bu\":\"W\",\"n\":\"p\",\"v\":1.5},{\"n\":\"q\",\"vs\":\"x\",\"t\":-3}]"
                    .getBytes(StandardCharsets.UTF_8),
            "{\"p\":{\"q\":[1,2.5,null,true,\"x\"]}}".getBytes(StandardCharsets.UTF_8),
            HexFormat.of().parseHex("82a42161612361570061700219" + "05dca2006171" + "02fb3ff3333333333333"),
            HexFormat.of().parseHex("a16170a161719f01f93e00f6f5c48221196ab3c24101ff"),
            HexFormat.of().parseHex("bf6170bf61717f6178ffffff"));

    @Test
    void noPayloadBreaksTheReader() {
        long seed = Long.getLong("busbar.seed", System.nanoTime());
        Random random = new Random(seed);
        List<Mapping> mappings = List.of(
                new Mapping(StandardPoints.GRID_POWER, Optional.empty(), "", "", 1, 0),
                new Mapping(StandardPoints.GRID_POWER, Optional.of(JsonPointer.compile("/p/q/0")), "", "kW", 2, 1),
                new Mapping(StandardPoints.GRID_STATUS, Optional.empty(), "aq", "", 1, 0));
        int understood = 0;
        for (int run = 0; run < RUNS; run++) {
            byte[] bytes = mutated(random);
            Format format = Format.values()[random.nextInt(Format.values().length)];
            for (Mapping mapping : mappings) {
                try {
                    Reading reading = mapping.reading(new DeviceId("d"), Document.parse(format, bytes), NOW);
                    understood += reading.quality() == Quality.GOOD ? 1 : 0;
                    assertThat(reading.at().monotonicMillis()).isLessThanOrEqualTo(NOW.monotonicMillis());
                } catch (MalformedPayload e) {
                    assertThat(e.getMessage()).isNotBlank();
                } catch (RuntimeException | StackOverflowError e) {
                    fail(
                            "seed " + seed + ", run " + run + ", " + format + ": "
                                    + HexFormat.of().formatHex(bytes),
                            e);
                }
            }
        }
        assertThat(understood).as("seed %d: some still mean something", seed).isPositive();
    }

    private static byte[] mutated(Random random) {
        byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            }
        }
        return bytes;
    }
}
