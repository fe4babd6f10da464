package energy.busbar.ota.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;

/**
 * A file that the repository vouches for.
 *
 * @param path its name in the repository, with slashes
 * @param role the role that lists it
 * @param length in bytes
 * @param hashes lower-case hexadecimal by {@code sha256} and {@code sha512}, at least one of them
 * @param custom whatever its signer says of it, like a version; a missing node if nothing
 */
public record Target(String path, String role, long length, Map<String, String> hashes, JsonNode custom) {
    public Target {
        hashes = Map.copyOf(hashes);
    }

    static Target read(String path, String role, Fields fields) {
        Hashes hashes = Hashes.read(fields.object("hashes"));
        JsonNode custom = fields.has("custom") ? fields.object("custom").node() : MissingNode.getInstance();
        return new Target(path, role, fields.integer("length", 0), hashes.byAlgorithm(), custom);
    }

    Hashes promised() {
        return new Hashes(hashes);
    }
}
