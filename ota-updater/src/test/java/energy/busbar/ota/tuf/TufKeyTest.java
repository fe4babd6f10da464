package energy.busbar.ota.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.KeyPair;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TufKeyTest {
    private static final byte[] SIGNED = {1, 2, 3};

    private static TufKey read(TestKey key) {
        return read(key.keyid(), key.shown());
    }

    private static TufKey read(String keyid, ObjectNode shown) {
        return TufKey.read(keyid, Fields.of(shown, "test", "key"));
    }

    @Test
    void each_kind_verifies_its_own_signatures_and_no_others() {
        for (TestKey key : List.of(TestKey.ed25519(), TestKey.p256(), RepositoryMaker.ROOT_KEY)) {
            TufKey read = read(key);
            String signature = key.sign(SIGNED);
            assertThat(read.problem()).isEmpty();
            assertThat(read.verifies(SIGNED, signature)).isTrue();
            assertThat(read.verifies(new byte[] {1, 2, 4}, signature)).isFalse();
        }
    }

    /** RFC 8032, section 7.1, test 2. */
    @Test
    void the_published_ed25519_vector_holds() {
        ObjectNode shown = RepositoryMaker.JSON
                .createObjectNode()
                .put("keytype", "ed25519")
                .put("scheme", "ed25519");
        shown.putObject("keyval").put("public", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        TufKey key = read(TestKey.keyid(shown), shown);
        assertThat(key.verifies(
                        HexFormat.of().parseHex("72"),
                        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"))
                .isTrue();
    }

    @Test
    void a_signature_of_a_wrong_form_is_a_wrong_signature() {
        for (TestKey key : List.of(TestKey.ed25519(), TestKey.p256(), RepositoryMaker.ROOT_KEY)) {
            TufKey read = read(key);
            String right = key.sign(SIGNED);
            for (String wrong : List.of(
                    "",
                    "0",
                    "00",
                    "zz",
                    "3000",
                    "30ff",
                    right.substring(2),
                    right.substring(0, right.length() - 2),
                    right + "00",
                    right + right,
                    "00".repeat(right.length() / 2),
                    "ff".repeat(right.length() / 2),
                    "\u0661".repeat(64),
                    "00".repeat(30_000))) {
                assertThat(read.verifies(SIGNED, wrong))
                        .as(key.scheme() + " " + wrong)
                        .isFalse();
            }
        }
    }

    @Test
    void a_salt_of_the_hash_length_and_the_longest_are_both_taken() {
        TufKey read = read(RepositoryMaker.ROOT_KEY);
        assertThat(read.verifies(SIGNED, RepositoryMaker.ROOT_KEY.sign(SIGNED, 32)))
                .isTrue();
        assertThat(read.verifies(SIGNED, RepositoryMaker.ROOT_KEY.sign(SIGNED, 256 - 32 - 2)))
                .isTrue();
    }

    @Test
    void a_key_whose_identifier_is_not_its_hash_is_not_used() {
        TestKey key = TestKey.ed25519();
        TufKey read = read("00".repeat(32), key.shown());
        assertThat(read.problem()).contains(key.keyid());
        assertThat(read.verifies(SIGNED, key.sign(SIGNED))).isFalse();
    }

    @Test
    void an_unknown_kind_is_kept_and_not_used() {
        ObjectNode shown =
                RepositoryMaker.JSON.createObjectNode().put("keytype", "mldsa").put("scheme", "ml-dsa-65");
        shown.putObject("keyval").put("public", "00");
        TufKey read = read(TestKey.keyid(shown), shown);
        assertThat(read.problem()).contains("mldsa", "ml-dsa-65");
        assertThat(read.verifies(SIGNED, "00")).isFalse();
    }

    @Test
    void weak_foreign_and_broken_keys_are_not_used() {
        KeyPair small = TestKey.generate("RSA", null, 1024);
        KeyPair p384 = TestKey.generate("EC", "secp384r1", 0);
        KeyPair p256 = TestKey.generate("EC", "secp256r1", 0);
        for (TestKey key : List.of(
                TestKey.of(small, "rsa", "rsassa-pss-sha256", TestKey.pem(small)),
                TestKey.of(p384, "ecdsa", "ecdsa-sha2-nistp256", TestKey.pem(p384)),
                TestKey.of(p256, "rsa", "rsassa-pss-sha256", TestKey.pem(p256)),
                TestKey.of(p256, "ecdsa", "ecdsa-sha2-nistp384", TestKey.pem(p256)),
                TestKey.of(p256, "ecdsa", "ecdsa-sha2-nistp256", "-----BEGIN PUBLIC KEY-----"),
                TestKey.of(p256, "ecdsa", "ecdsa-sha2-nistp256", "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----"),
                TestKey.of(
                        p256, "ecdsa", "ecdsa-sha2-nistp256", TestKey.pem(p256).replace("M", "!")),
                TestKey.of(p256, "ed25519", "ed25519", "00"),
                TestKey.of(p256, "ed25519", "ed25519", "zz".repeat(32)))) {
            assertThat(read(key).problem()).as(key.shown().toString()).isNotEmpty();
        }
    }
}
