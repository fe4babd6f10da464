package energy.busbar.profiles.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose signature counts, and for what. */
class PackCheckTest {
    private static final Maker ACME = new Maker("Acme", "acme-");
    private static final Maker OTHER = new Maker("Other", "other-");

    private static void refused(PackCheck check, PackFiles files, String why) {
        assertThatThrownBy(() -> check.verify(files))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(why);
    }

    private static PackFiles with(PackFiles files, String path, byte[] bytes) {
        Map<String, byte[]> all = new HashMap<>(files.byPath());
        all.put(path, bytes);
        return new PackFiles(all);
    }

    private static PackFiles without(PackFiles files, String path) {
        Map<String, byte[]> all = new HashMap<>(files.byPath());
        all.remove(path);
        return new PackFiles(all);
    }

    private static String manifest(PackFiles files) {
        return new String(files.byPath().get(PackFiles.MANIFEST), StandardCharsets.UTF_8);
    }

    @Test
    void a_pack_of_a_trusted_maker_is_taken_with_what_it_says() {
        PackCheck.Verified verified = ACME.check(OTHER).verify(ACME.files("acme-pack", "1.2.0", "acme-a", "acme-b"));
        assertThat(verified.key().maker()).isEqualTo("Acme");
        assertThat(verified.manifest().version()).hasToString("1.2.0");
        assertThat(verified.texts()).containsOnlyKeys("acme-a", "acme-b");
        assertThat(verified.texts().get("acme-a")).startsWith(Maker.profile("acme-a"));
    }

    @Test
    void an_unknown_key_is_named_with_those_that_are_known() {
        PackFiles files = ACME.files("acme-pack", "1.0.0", "acme-a");
        refused(
                OTHER.check(),
                files,
                "is signed with the key " + ACME.key.id()
                        + ", which is not trusted here; expected its maker's key file in gateway.profileKeys, where there is "
                        + OTHER.key.id());
        refused(
                new PackCheck(new MakerKeys(Map.of(), List.of()), Optional.empty(), Optional.empty()),
                files,
                "in gateway.profileKeys, where no key is yet");
    }

    @Test
    void another_key_that_claims_to_be_a_trusted_one_is_found_out() {
        PackFiles files = OTHER.files("other-pack", "1.0.0", "other-a");
        byte[] bytes = files.byPath().get(PackFiles.MANIFEST);
        byte[] forged = new PackSignature(
                        ACME.key.id(),
                        PackSignature.sign(bytes, OTHER.key, OTHER.secret).signature())
                .bytes();
        refused(
                ACME.check(),
                with(files, PackFiles.SIGNATURE, forged),
                "has a signature that is wrong for key " + ACME.key.id());
    }

    @Test
    void a_key_is_good_to_its_last_day_and_what_is_installed_goes_on() {
        for (int day = -1; day <= 1; day++) {
            Maker maker = new Maker("Acme", Optional.of(Maker.TODAY.plusDays(day)), "acme-");
            PackFiles files = maker.files("acme-pack", "1.0.0", "acme-a");
            PackCheck later = new PackCheck(maker.check().keys(), Optional.empty(), Optional.empty());
            assertThat(later.verify(files).texts()).hasSize(1);
            if (day < 0) {
                refused(maker.check(), files, "which was valid until 2026-11-24");
            } else {
                assertThat(maker.check().verify(files).texts()).hasSize(1);
            }
        }
        assertThat(new Maker("Acme", Optional.of(LocalDate.MAX), "acme-").key.validUntil())
                .isPresent();
    }

    @Test
    void a_key_signs_no_name_outside_its_prefixes() {
        Maker wide = new Maker("Wide", "acme-", "wide-");
        PackFiles files = wide.files("wide-pack", "1.0.0", "acme-a", "wide-b");
        assertThat(wide.check().verify(files).texts()).hasSize(2);
        Maker narrow = new Maker("Wide", "wide-");
        refused(
                narrow.check(),
                narrow.signed(files.byPath(), manifest(files)),
                "has the profile 'acme-a', which key " + narrow.key.id() + " of Wide may not sign; expected a name"
                        + " that begins with wide-");
        PackFiles other = ACME.files("acme-pack", "1.0.0", "acme-a");
        refused(
                ACME.check(),
                ACME.signed(other.byPath(), manifest(other).replace("\"acme-pack\"", "\"huawei-pack\"")),
                "has the pack 'huawei-pack'");
        refused(
                ACME.check(),
                ACME.signed(other.byPath(), manifest(other).replace("\"acme-pack\"", "\"acme-\"")),
                "has the pack 'acme-'");
        refused(
                ACME.check(),
                ACME.signed(other.byPath(), manifest(other).replace("\"Acme\"", "\"Huawei\"")),
                "is of 'Huawei', but signed with the key of 'Acme'");
    }

    @Test
    void any_change_of_a_profile_is_found() {
        PackFiles files = ACME.files("acme-pack", "1.0.0", "acme-a");
        byte[] changed = files.byPath().get("profiles/acme-a.yaml").clone();
        changed[changed.length - 2] ^= 1;
        refused(
                ACME.check(),
                with(files, "profiles/acme-a.yaml", changed),
                "has profiles/acme-a.yaml with other content than the maker signed");
        refused(
                ACME.check(),
                with(files, "profiles/acme-b.yaml", changed),
                "has profiles/acme-b.yaml, which the maker did not sign");
        refused(ACME.check(), without(files, "profiles/acme-a.yaml"), "has no profiles/acme-a.yaml");
        refused(ACME.check(), without(files, PackFiles.MANIFEST), "has no manifest.yaml");
        refused(ACME.check(), without(files, PackFiles.SIGNATURE), "has no manifest.sig");
    }

    @Test
    void any_change_of_the_manifest_is_found() {
        PackFiles files = ACME.files("acme-pack", "1.0.0", "acme-a");
        byte[] bytes = files.byPath().get(PackFiles.MANIFEST);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            refused(ACME.check(), with(files, PackFiles.MANIFEST, changed), "has a signature that is wrong");
        }
        byte[] more = (manifest(files) + "\n").getBytes(StandardCharsets.UTF_8);
        refused(ACME.check(), with(files, PackFiles.MANIFEST, more), "has a signature that is wrong");
    }

    @Test
    void a_signature_of_another_length_or_form_is_none() {
        PackFiles files = ACME.files("acme-pack", "1.0.0", "acme-a");
        byte[] signature = Arrays.copyOf(
                PackSignature.read(files.byPath().get(PackFiles.SIGNATURE)).signature(), 65);
        assertThat(new PackSignature(ACME.key.id(), signature)
                        .isOf(ACME.key, files.byPath().get(PackFiles.MANIFEST)))
                .as("with a byte after it, which the JDK takes")
                .isFalse();
        for (String text : new String[] {
            "",
            "x",
            ACME.key.id() + " " + Base64.getEncoder().encodeToString(signature),
            ACME.key.id().toUpperCase(Locale.ROOT) + " " + "A".repeat(86) + "==",
            "\u00FF\u00FE"
        }) {
            refused(
                    ACME.check(),
                    with(files, PackFiles.SIGNATURE, text.getBytes(StandardCharsets.ISO_8859_1)),
                    "manifest.sig is no signature");
        }
    }

    @Test
    void text_that_is_no_utf_8_is_refused_even_when_it_is_signed() {
        PackFiles files = ACME.files("acme-pack", "1.0.0", "acme-a");
        byte[] latin = "# f\u00FCr\n".getBytes(StandardCharsets.ISO_8859_1);
        String manifest = manifest(files)
                .replaceFirst("bytes: [0-9]+", "bytes: " + latin.length)
                .replaceFirst("sha256: \"[0-9a-f]+", "sha256: \"" + PackFiles.sha256(latin));
        refused(
                ACME.check(),
                ACME.signed(with(files, "profiles/acme-a.yaml", latin).byPath(), manifest),
                "profiles/acme-a.yaml is not UTF-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "busbar-profile-pack-1 | busbar-profile-pack-2 | manifest.yaml:1: format is not known; expected busbar-profile-pack-1; a newer pack needs a newer Busbar",
                "version: \"1.0.0\" | version: \"1.0\" | manifest.yaml:3: version is '1.0'; expected three numbers such as 1.2.0",
                "version: \"1.0.0\" | version: \"01.0.0\" | manifest.yaml:3: version is '01.0.0'",
                "requires: \"0.1.0\" | requires: \"0.3.1\" | needs Busbar 0.3.1 or newer; this is 0.3.0: update Busbar first",
                "requires | needs | manifest.yaml: requires is missing",
                "bytes: | bytes: -1, more: | bytes is -1",
                "sha256: \" | sha256: \"X | sha256 is 'X",
            })
    void what_a_signed_manifest_says_must_be_understood(String from, String to, String why) {
        PackFiles files = ACME.files("acme-pack", "1.0.0", "acme-a");
        String manifest = manifest(files).replaceFirst(Pattern.quote(from), to);
        assertThat(manifest).isNotEqualTo(manifest(files));
        refused(ACME.check(), ACME.signed(files.byPath(), manifest), why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "format: 1 | format: 2 | format is 2",
                "[acme-] | [acme] | prefixes is [acme]; expected 1 to 8 such as [acme-], each ending with '-'",
                "[acme-] | [] | prefixes is []",
                "ed25519 | rsa | expected 'ed25519 ' and 32 bytes in base64",
                "maker: \"Acme\" | maker: \"\" | maker is",
                "prefixes | prefix | prefixes is []",
                "format: 1 | format: 1~validUntil: soon | validUntil is 'soon'; expected a day such as 2029-12-31",
                "format: 1 | format: 1~admin: true | admin is not known here",
            })
    void a_key_file_must_be_understood(String from, String to, String why) {
        String text = ACME.key.text();
        assertThat(MakerKey.read("acme.yaml", text)).isEqualTo(ACME.key);
        assertThatThrownBy(() -> MakerKey.read("acme.yaml", text.replace(from, to.replace("~", "\n"))))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(why);
    }

    @Test
    void versions_are_compared_as_numbers() {
        assertThat(PackVersion.parse("1.10.0").orElseThrow()).isGreaterThan(new PackVersion(1, 9, 9));
        assertThat(PackVersion.parse("1.2.0-SNAPSHOT")).isEmpty();
        assertThat(PackVersion.leading("1.2.0-SNAPSHOT")).contains(new PackVersion(1, 2, 0));
        assertThat(PackVersion.leading("development")).isEmpty();
        assertThat(PackVersion.parse("1.2.3.4")).isEmpty();
        assertThat(PackVersion.parse("99999999999.0.0")).isEmpty();
    }
}
