package energy.busbar.driver.ocpp.files;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A firmware image on the shelf.
 *
 * @param name of its file, safe in a URL
 * @param version that a charger tells once it runs; empty where nobody said
 * @param sha256 hex
 */
public record Image(
        String name, Optional<String> version, long bytes, String sha256, Optional<Signed> signed, Path file) {
    /**
     * @param signature Base64
     * @param certificatePem of the signer alone
     * @param algorithm by which the signature was found right
     */
    public record Signed(String signature, String certificatePem, String algorithm) {}
}
