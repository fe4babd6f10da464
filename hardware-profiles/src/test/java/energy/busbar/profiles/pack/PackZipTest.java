package energy.busbar.profiles.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file can do to whoever unpacks it. */
class PackZipTest {
    private static final Maker ACME = new Maker("Acme", "acme-");

    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static void refused(byte[] zip, String why) {
        assertThatThrownBy(() -> PackZip.read(zip))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(why);
    }

    /** Offset of the first entry of the directory. */
    private static int directory(byte[] zip) {
        return buffer(zip).getInt(zip.length - 6);
    }

    private static ByteBuffer buffer(byte[] zip) {
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void what_is_packed_comes_out_and_the_same_files_make_the_same_bytes() {
        byte[] zip = ACME.zip("acme-pack", "1.0.0", "acme-a", "acme-b");
        assertThat(PackZip.read(zip).byPath())
                .containsOnlyKeys("manifest.yaml", "manifest.sig", "profiles/acme-a.yaml", "profiles/acme-b.yaml");
        assertThat(ACME.zip("acme-pack", "1.0.0", "acme-b", "acme-a")).isEqualTo(zip);
    }

    @Test
    void a_folder_of_its_own_is_passed_over_as_zip_tools_write_it() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("profiles/", new byte[0]);
        entries.put("profiles/a.yaml", bytes("x"));
        assertThat(PackZip.read(zip(entries)).byPath()).containsOnlyKeys("profiles/a.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.yaml",
                "profiles/../../evil.yaml",
                "/etc/passwd",
                "profiles/a/b.yaml",
                "profiles\\a.yaml",
                "profiles/A.yaml",
                "profiles/.yaml",
                "profiles/a.yaml/",
                "profiles/a.yaml\u0000",
                "manifest.yaml/",
                "C:a.yaml",
                "profiles/ä.yaml",
                ""
            })
    void no_other_path_is_taken(String path) {
        refused(zip(Map.of(path, bytes("x"))), "expected only manifest.yaml, manifest.sig and profiles/NAME.yaml");
    }

    @Test
    void a_name_that_is_no_utf_8_is_refused() {
        byte[] zip = zip(Map.of("profiles/a.yaml", bytes("x")));
        zip[directory(zip) + 46 + 9] = (byte) 0xFF;
        refused(zip, "the name of a file in it is not UTF-8");
    }

    @Test
    void a_file_that_stands_twice_is_refused() {
        byte[] zip = zip(new LinkedHashMap<>(Map.of("profiles/a.yaml", bytes("x"), "profiles/b.yaml", bytes("y"))));
        byte[] same = new String(zip, StandardCharsets.ISO_8859_1)
                .replace("profiles/b.yaml", "profiles/a.yaml")
                .getBytes(StandardCharsets.ISO_8859_1);
        refused(same, "has 'profiles/a.yaml' twice");
    }

    @Test
    void a_symbolic_link_is_refused() {
        byte[] zip = zip(Map.of("profiles/a.yaml", bytes("/etc/shadow")));
        int at = directory(zip);
        zip[at + 5] = 3; // made on Unix
        buffer(zip).putInt(at + 38, 0xA1FF << 16); // S_IFLNK | 0777
        refused(zip, "as a symbolic link or another special file");
    }

    @Test
    void an_encrypted_file_or_another_way_of_packing_is_refused() {
        byte[] zip = zip(Map.of("profiles/a.yaml", bytes("x")));
        zip[directory(zip) + 8] |= 1;
        refused(zip, "encrypted");
        byte[] bzip = zip(Map.of("profiles/a.yaml", bytes("x")));
        bzip[directory(bzip) + 10] = 12;
        bzip[8] = 12;
        refused(bzip, "packed by method 12");
    }

    /** 100 MB of zeros are 100 kB here. */
    @Test
    void a_bomb_that_says_so_is_refused_by_its_size() {
        refused(
                zip(Map.of("profiles/a.yaml", new byte[100_000_000])),
                "has 'profiles/a.yaml' with 100000000 bytes; expected at most 524288");
    }

    @Test
    void a_bomb_that_lies_about_its_size_is_never_unpacked_beyond_it() {
        byte[] zip = zip(Map.of("profiles/a.yaml", new byte[100_000_000]));
        buffer(zip).putInt(directory(zip) + 24, 1_000);
        refused(zip, "unpack to another size than the 1000 bytes that it announces");
    }

    @Test
    void many_files_that_are_small_packed_have_a_bound_together() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            entries.put("profiles/a" + i + ".yaml", new byte[500_000]);
        }
        refused(zip(entries), "unpacks to more than 16777216 bytes");
    }

    /** Each entry of the directory may point at the same packed bytes. */
    @Test
    void entries_that_share_their_bytes_gain_nothing() {
        byte[] zip = zip(new LinkedHashMap<>(Map.of("profiles/a.yaml", bytes("x"), "profiles/b.yaml", bytes("x"))));
        int second = directory(zip) + 46 + "profiles/a.yaml".length();
        buffer(zip).putInt(second + 42, 0);
        refused(zip, "with another name or form where it lies");
    }

    @Test
    void too_many_files_are_refused() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < 600; i++) {
            entries.put("profiles/a" + i + ".yaml", bytes("x"));
        }
        refused(zip(entries), "has 600 files; expected at most 503");
    }

    @Test
    void too_large_a_file_is_refused_before_it_is_in_memory() throws IOException {
        Path file = folder.resolve("large.zip");
        Files.write(file, new byte[PackZip.MAX_BYTES + 1]);
        assertThatThrownBy(() -> PackZip.read(file)).hasMessageContaining("has more than 4194304 bytes");
        assertThatThrownBy(() -> PackZip.read(folder.resolve("none.zip"))).hasMessageContaining("cannot be read");
    }

    @Test
    void something_behind_the_end_or_nothing_at_all_is_no_pack() {
        byte[] zip = zip(Map.of("profiles/a.yaml", bytes("x")));
        refused(Arrays.copyOf(zip, zip.length + 1), "is no zip file, or has something behind its end");
        refused(new byte[0], "is no zip file");
        refused(bytes("no zip file at all, but some text"), "is no zip file");
    }

    @Test
    void whatever_is_damaged_is_refused_and_never_taken_for_something_else() {
        long seed = Long.getLong("busbar.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] good = ACME.zip("acme-pack", "1.0.0", "acme-a");
        PackFiles whole = PackZip.read(good);
        for (int i = 0; i < 3_000; i++) {
            byte[] bad = good.clone();
            int flips = 1 + random.nextInt(3);
            for (int j = 0; j < flips; j++) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            if (random.nextInt(5) == 0) {
                bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            try {
                PackFiles read = PackZip.read(bad);
                read.byPath()
                        .forEach((path, bytes) -> assertThat(bytes)
                                .as("seed %d", seed)
                                .isEqualTo(whole.byPath().get(path)));
            } catch (PackException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).contains("expected");
            }
        }
    }
}
