package energy.busbar.core.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {
    @TempDir
    private Path folder;

    @Test
    void nobody_else_may_read_it_and_what_a_power_cut_left_half_does_not_stand_in_the_way() throws Exception {
        Path inner = folder.resolve("a/b");
        PrivateFile.folder(inner);
        Files.writeString(inner.resolve("key.pem.new"), "half of a k");
        PrivateFile.write(inner.resolve("key.pem"), "one");
        PrivateFile.write(inner.resolve("key.pem"), "two");
        assertThat(inner.resolve("key.pem")).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inner.resolve("key.pem"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inner)))
                .isEqualTo("rwx------");
        assertThat(inner.resolve("key.pem.new")).doesNotExist();
    }

    @Test
    void a_key_that_waits_comes_back_with_its_request_and_half_of_it_is_refused() throws Exception {
        for (KeyKind kind : KeyKind.values()) {
            PendingKey made = PendingKey.make(kind, new X500Principal("CN=gw-1,O=Acme"), Optional.empty());
            PendingKey read = PendingKey.parse(made.secretText());
            assertThat(read.request()).isEqualTo(made.request());
            assertThat(read.pair().getPublic()).isEqualTo(made.pair().getPublic());
            assertThat(made.toString() + made.requestPem()).doesNotContain("PRIVATE");
            String text = made.secretText();
            assertThatThrownBy(() -> PendingKey.parse(text.substring(0, text.indexOf("-----BEGIN CERT"))))
                    .hasMessageContaining("CERTIFICATE REQUEST");
        }
    }
}
