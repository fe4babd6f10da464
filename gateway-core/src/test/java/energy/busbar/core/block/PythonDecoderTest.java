package energy.busbar.core.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import energy.busbar.core.model.Value;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/reference/decode_block.py reads what the codec writes: neither can hide a mistake from the other. */
final class PythonDecoderTest {
    private static final long SEED = Long.getLong("busbar.seed", 20261124);

    @TempDir
    Path folder;

    private String decoded(byte[] bytes) throws Exception {
        Path script = Stream.of(Path.of("docs"), Path.of("..", "docs"))
                .map(docs -> docs.resolve("reference").resolve("decode_block.py"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        Path file = folder.resolve("block");
        Path output = folder.resolve("out");
        Files.write(file, bytes);
        Process process = new ProcessBuilder(python(), script.toString(), "--lines", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }

    private static String python() throws IOException {
        Optional<String> python = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(dir -> Path.of(dir, "python3"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        if (python.isEmpty()) {
            String missing = "python3 is not installed: apt-get install python3";
            if ("true".equals(System.getenv("CI")) || "1".equals(System.getenv("BUSBAR_REQUIRE_PEERS"))) {
                fail(missing);
            }
            Assumptions.abort(missing);
        }
        return python.orElseThrow();
    }

    /** What the program is to print; kinds of samples without value are the decoder's own. */
    private static String expected(byte[] bytes) {
        TelemetryBlock block = BlockCodec.decode(bytes);
        OptionalLong anchor = block.anchorMillis();
        List<String> lines = new ArrayList<>();
        lines.add(block.bootId() + "\t" + (anchor.isPresent() ? Long.toString(anchor.getAsLong()) : "-"));
        for (Sample s : block.samples()) {
            Value value = s.rawValue();
            String text = "-";
            if (value instanceof Value.Real real) {
                text = HexFormat.of().toHexDigits(Double.doubleToRawLongBits(real.value()));
            } else if (value instanceof Value.Text words) {
                text = HexFormat.of().formatHex(words.value().getBytes(StandardCharsets.UTF_8));
            } else if (value != null) {
                text = value.plain().toString();
            }
            lines.add(String.join(
                    "\t",
                    s.device().value(),
                    s.point(),
                    s.unit().symbol(),
                    Long.toString(s.monotonicMillis()),
                    s.quality().name().toLowerCase(Locale.ROOT),
                    text));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String withoutKinds(String lines) {
        return lines.replaceAll("\t(none|real|whole|flag|text)\t", "\t");
    }

    @Test
    void the_golden_block_and_its_parcel_are_read_by_the_python_decoder() throws Exception {
        byte[] golden = HexFormat.of().parseHex(BlockCodecTest.GOLDEN);
        String lines = decoded(golden);
        assertThat(withoutKinds(lines)).isEqualTo(expected(golden));
        assertThat(lines).contains("inverter-1\tpower\tW\treal\t5000\tgood\t40b46e8000000000\n");
        assertThat(decoded(new MetricsParcel(1, 2, 3, 7, golden).encode())).isEqualTo(lines);
    }

    @Test
    void random_blocks_are_read_alike_by_both_decoders() throws Exception {
        Random random = new Random(SEED + 5);
        for (int run = 0; run < 25; run++) {
            byte[] block = BlockCodec.encode(RandomBlocks.next(random, 400));
            assertThat(withoutKinds(decoded(block)))
                    .as("seed %d run %d", SEED, run)
                    .isEqualTo(expected(block));
        }
    }

    private static String hex(double number) {
        return HexFormat.of().toHexDigits(Double.doubleToRawLongBits(number));
    }

    private static String expected(Rollup rollup) {
        List<String> lines = new ArrayList<>();
        lines.add(rollup.resolution().millis() / 1000 + "\t" + rollup.fromMillis());
        for (Aggregate a : rollup.aggregates()) {
            Value value = a.rawLast();
            String last = "-";
            if (value instanceof Value.Real real) {
                last = hex(real.value());
            } else if (value instanceof Value.Text words) {
                last = HexFormat.of().formatHex(words.value().getBytes(StandardCharsets.UTF_8));
            } else if (value != null) {
                last = value.plain().toString();
            }
            String line = String.join(
                    "\t",
                    a.device().value(),
                    a.point(),
                    a.unit().symbol(),
                    Long.toString(a.count()),
                    a.worst().name().toLowerCase(Locale.ROOT),
                    last,
                    Long.toString(a.lastAtMillis()));
            lines.add(line
                    + a.numbers()
                            .map(n -> "\t" + n.count() + "\t" + hex(n.min()) + "\t" + hex(n.max()) + "\t" + hex(n.sum()))
                            .orElse(""));
        }
        return String.join("\n", lines) + "\n";
    }

    @Test
    void random_roll_ups_are_read_alike_by_both_decoders() throws Exception {
        Random random = new Random(SEED + 6);
        for (int run = 0; run < 15; run++) {
            Rollup rollup = RollupCodecTest.random(random);
            byte[] bytes = RollupCodec.encode(rollup);
            assertThat(decoded(new MetricsParcel(1, 2, 3, 7, bytes).encode()))
                    .as("seed %d run %d", SEED, run)
                    .isEqualTo(expected(rollup));
        }
    }

    @Test
    void a_damaged_block_is_refused_by_the_python_decoder() throws Exception {
        byte[] golden = HexFormat.of().parseHex(BlockCodecTest.GOLDEN);
        golden[60] ^= 4;
        assertThat(decoded(golden)).contains("checksum is wrong");
    }
}
