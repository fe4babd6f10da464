package energy.busbar.profiles;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged profiles at random: lint has an answer to each. The seed is in every message. */
class LintNeverThrowsTest {
    private static final int RUNS = 3_000;
    private static final long FIRST_SEED = 90_000;
    private static final String[] ODD = {
        "",
        "~",
        "[]",
        "{}",
        "-1",
        "1e400",
        "0x8000000000000000",
        "true",
        "no",
        "'",
        "x",
        ".nan",
        "[1, x]",
        "{a: 1}",
        "999999999999",
        "\"\"",
        "&a b",
        "*a",
        "u64",
        "string",
        "bcd",
        "f64",
        "65535",
        "original",
        "125",
        "4",
        "0"
    };

    @TempDir
    Path folder;

    @Test
    void every_damaged_profile_gets_an_answer() throws IOException {
        List<String> texts = new ArrayList<>();
        texts.add(Files.readString(Path.of("src/test/resources/everything.yaml")));
        for (String name : List.of("keba-p30", "sungrow-sh", "sma-hybrid", "solaredge", "growatt-sph")) {
            texts.add(ProfileCatalogue.shipped().text(name).orElseThrow());
        }
        Path file = folder.resolve("damaged.yaml");
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            Random random = new Random(seed);
            String text = damaged(texts.get(random.nextInt(texts.size())), random);
            Files.writeString(file, text);
            assertThatCode(() -> ProfileCatalogue.shipped().lint(file))
                    .as("seed " + seed + "\n" + text)
                    .doesNotThrowAnyException();
        }
    }

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(4)) {
                case 0 -> value(damaged, at, ODD[random.nextInt(ODD.length)]);
                case 1 -> value(damaged, at, String.valueOf(random.nextInt(70_000)));
                case 2 -> line(damaged, at);
                default -> damaged.setCharAt(at, " :-{}[],'\"#a0".charAt(random.nextInt(13)));
            }
        }
        return damaged.toString();
    }

    /** Puts something else after the next colon. */
    private static void value(StringBuilder text, int at, String value) {
        int from = text.indexOf(": ", at);
        if (from < 0) {
            return;
        }
        int to = from + 2;
        while (to < text.length() && ",}]\n".indexOf(text.charAt(to)) < 0) {
            to++;
        }
        text.replace(from + 2, to, value);
    }

    private static void line(StringBuilder text, int at) {
        int from = text.lastIndexOf("\n", at) + 1;
        int to = text.indexOf("\n", at);
        text.delete(from, to < 0 ? text.length() : to + 1);
        if (text.length() == 0) {
            text.append('x');
        }
    }
}
