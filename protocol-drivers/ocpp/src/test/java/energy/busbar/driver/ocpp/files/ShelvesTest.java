package energy.busbar.driver.ocpp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import energy.busbar.driver.ocpp.pki.TestSigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, bounds and signatures of what lies on the disk. */
class ShelvesTest {
    private static final Instant NOW = TestClock.BEGIN;
    private static final FilesConfig CONFIG =
            new FilesConfig(Optional.empty(), 1_000, 3, 2_500, 10_000, Duration.ofMinutes(1));

    @TempDir
    private Path state;

    private final byte[] image = DoorBench.random(5_000);

    @Test
    void names_of_strangers_are_made_safe() {
        assertThat(SafeName.of("../../etc/passwd", "x")).isEqualTo("passwd");
        assertThat(SafeName.of("C:\\logs\\a b.txt", "x")).isEqualTo("a_b.txt");
        assertThat(SafeName.of("..", "x")).isEqualTo("x");
        assertThat(SafeName.of(".hidden", "x")).isEqualTo("hidden");
        assertThat(SafeName.of("a\u0000\u001b[31m\r\n.log", "x")).isEqualTo("a__31m__.log".replace("a__", "a___"));
        assertThat(SafeName.of("/", "x")).isEqualTo("x");
        assertThat(SafeName.of("-rf", "x")).isEqualTo("rf");
        assertThat(SafeName.of("n".repeat(300) + ".tar.gz", "x")).hasSize(100).endsWith(".tar.gz");
    }

    private LogShelf.Log keep(LogShelf shelf, String device, String name, int bytes, Instant at) throws Exception {
        Path in = shelf.incoming("k" + name);
        Files.write(in, new byte[bytes]);
        LogShelf.Log kept = shelf.keep(in, device, name, at);
        Files.setLastModifiedTime(kept.file(), FileTime.from(at));
        return kept;
    }

    @Test
    void the_oldest_of_a_charger_go_when_there_are_too_many() throws Exception {
        LogShelf shelf = new LogShelf(state, CONFIG);
        for (int i = 0; i < 5; i++) {
            keep(shelf, "a", "log" + i, 10, NOW.plusSeconds(i));
        }
        assertThat(shelf.of("a"))
                .extracting(LogShelf.Log::name)
                .containsExactly("20261124T090004Z-log4", "20261124T090003Z-log3", "20261124T090002Z-log2");
    }

    @Test
    void the_oldest_of_all_go_when_they_are_too_large_together() throws Exception {
        LogShelf shelf = new LogShelf(state, CONFIG);
        for (int i = 0; i < 4; i++) {
            keep(shelf, "charger-" + i, "log", 900, NOW.plusSeconds(i));
        }
        assertThat(shelf.all()).extracting(LogShelf.Log::device).containsExactly("charger-3", "charger-2");
        assertThat(shelf.find("charger-3", "20261124T090003Z-log")).isPresent();
        assertThat(shelf.find("charger-3", "../charger-2/20261124T090002Z-log")).isEmpty();
    }

    @Test
    void what_was_left_half_is_swept_and_files_of_one_name_in_one_second_are_both_kept() throws Exception {
        Path left =
                Files.createDirectories(state.resolve("charger-logs/.incoming")).resolve("left");
        Files.write(left, new byte[10]);
        LogShelf shelf = new LogShelf(state, CONFIG);
        LogShelf.Log one = keep(shelf, "a", "log", 1, NOW);
        LogShelf.Log two = keep(shelf, "a", "log", 2, NOW);
        assertThat(left).doesNotExist();
        assertThat(one.file()).exists().isNotEqualTo(two.file());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(one.file().getParent())))
                .isEqualTo("rwx------");
    }

    private ImageShelf.Wish wish(String file) throws Exception {
        return new ImageShelf.Wish(
                Files.write(state.resolve(file), image),
                Optional.empty(),
                Optional.of("2.1"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private ImageShelf.Wish signed(TestSigner signer, byte[] signature) throws Exception {
        return new ImageShelf.Wish(
                Files.write(state.resolve("fw.bin"), image),
                Optional.empty(),
                Optional.of("2.1"),
                Optional.of(Files.write(state.resolve("fw.sig"), signature)),
                Optional.of(Files.writeString(state.resolve("fw.pem"), signer.certificatePem())),
                Optional.empty());
    }

    @Test
    void an_image_is_put_in_found_checked_and_taken_away() throws Exception {
        ImageShelf shelf = new ImageShelf(state, CONFIG);
        Image added = shelf.add(wish("my fw.bin"), Optional.of(NOW));
        assertThat(added.name()).isEqualTo("my_fw.bin");
        assertThat(shelf.all()).containsExactly(added);
        assertThat(shelf.checked("my_fw.bin", Optional.of(NOW))).isEqualTo(added);
        assertThatThrownBy(() -> shelf.add(wish("my fw.bin"), Optional.of(NOW)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("already");
        assertThat(shelf.remove("my_fw.bin")).isTrue();
        assertThat(shelf.remove("my_fw.bin")).isFalse();
        assertThat(shelf.remove("../x")).isFalse();
        assertThatThrownBy(() -> shelf.checked("my_fw.bin", Optional.of(NOW)))
                .hasMessageContaining("there is no image 'my_fw.bin'");
    }

    @Test
    void another_digest_too_many_bytes_none_and_changed_bytes_are_noticed() throws Exception {
        ImageShelf shelf = new ImageShelf(state, CONFIG);
        ImageShelf.Wish right = wish("fw.bin");
        assertThatThrownBy(() -> shelf.add(
                        new ImageShelf.Wish(
                                right.file(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("00")),
                        Optional.of(NOW)))
                .hasMessageContaining("has SHA-256");
        Files.write(right.file(), new byte[10_001]);
        assertThatThrownBy(() -> shelf.add(right, Optional.of(NOW))).hasMessageContaining("more than 10000 bytes");
        Files.write(right.file(), new byte[0]);
        assertThatThrownBy(() -> shelf.add(right, Optional.of(NOW))).hasMessageContaining("is empty");
        assertThat(shelf.all()).isEmpty();
        Image added = shelf.add(wish("fw.bin"), Optional.of(NOW));
        byte[] changed = image.clone();
        changed[7] ^= 1;
        Files.write(added.file(), changed);
        assertThatThrownBy(() -> shelf.checked("fw.bin", Optional.of(NOW))).hasMessageContaining("no longer");
    }

    @Test
    void signatures_by_each_algorithm_are_found_right_as_bytes_and_as_base64() throws Exception {
        for (String algorithm : List.of("SHA256withRSA", "RSASSA-PSS", "SHA256withECDSA")) {
            TestSigner signer = TestSigner.of(algorithm, NOW.minusSeconds(10), NOW.plusSeconds(10));
            byte[] signature = signer.sign(image);
            for (byte[] form : List.of(
                    signature, Base64.getMimeEncoder().encodeToString(signature).getBytes(StandardCharsets.US_ASCII))) {
                ImageShelf shelf = new ImageShelf(state, CONFIG);
                Image added = shelf.add(signed(signer, form), Optional.of(NOW));
                assertThat(added.signed().orElseThrow().algorithm()).isEqualTo(algorithm);
                assertThat(Base64.getDecoder()
                                .decode(added.signed().orElseThrow().signature()))
                        .isEqualTo(signature);
                assertThat(shelf.checked("fw.bin", Optional.of(NOW))).isEqualTo(added);
                assertThatThrownBy(() -> shelf.checked("fw.bin", Optional.of(NOW.plusSeconds(11))))
                        .hasMessageContaining("is valid from");
                shelf.remove("fw.bin");
            }
        }
    }

    @Test
    void wrong_signatures_certificates_and_halves_of_the_pair_are_refused() throws Exception {
        ImageShelf shelf = new ImageShelf(state, CONFIG);
        TestSigner signer = TestSigner.of("SHA256withECDSA", NOW.minusSeconds(10), NOW.plusSeconds(10));
        TestSigner other = TestSigner.of("SHA256withECDSA", NOW.minusSeconds(10), NOW.plusSeconds(10));
        for (byte[] wrong : List.of(
                other.sign(image),
                signer.sign(new byte[3]),
                new byte[] {1},
                "x y".getBytes(StandardCharsets.US_ASCII))) {
            assertThatThrownBy(() -> shelf.add(signed(signer, wrong), Optional.of(NOW)))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("does not belong");
        }
        TestSigner late = TestSigner.of("SHA256withRSA", NOW.minusSeconds(10), NOW.minusSeconds(1));
        assertThatThrownBy(() -> shelf.add(signed(late, late.sign(image)), Optional.of(NOW)))
                .hasMessageContaining("is valid from");
        assertThat(shelf.add(signed(late, late.sign(image)), Optional.empty()).signed())
                .as("while the time is not known")
                .isPresent();
        ImageShelf.Wish both = signed(signer, signer.sign(image));
        assertThatThrownBy(() -> shelf.add(
                        new ImageShelf.Wish(
                                both.file(),
                                Optional.of("half"),
                                Optional.empty(),
                                both.signature(),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.of(NOW)))
                .hasMessageContaining("needs its certificate");
    }
}
