package energy.busbar.ota.tuf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A role that may speak for some paths: those of patterns, or those whose hash begins in one of these ways. */
record Delegation(
        String name, RoleKeys keys, boolean terminating, List<PathPattern> paths, List<String> pathHashPrefixes) {

    static Delegation read(Fields role, Map<String, TufKey> keys) {
        String name = role.text("name");
        // Its file would stand in for the top-level role's.
        if (name.isEmpty() || Root.TOP_LEVEL.contains(name)) {
            throw role.wrong("name", "the name of a delegated role: not empty and none of " + Root.TOP_LEVEL);
        }
        if (role.has("paths") && role.has("path_hash_prefixes")) {
            throw RefusedException.malformed(
                    role.what(), role.place() + " has both paths and path_hash_prefixes; one of them is allowed");
        }
        List<PathPattern> paths = role.has("paths")
                ? role.texts("paths").stream().map(PathPattern::new).toList()
                : List.of();
        List<String> prefixes = role.has("path_hash_prefixes") ? role.texts("path_hash_prefixes") : List.of();
        if (!prefixes.stream().allMatch(prefix -> prefix.matches("[0-9a-f]{1,64}"))) {
            throw role.wrong("path_hash_prefixes", "an array of beginnings of SHA-256 in lower-case hexadecimal");
        }
        return new Delegation(name, RoleKeys.read(role, keys), role.flag("terminating"), paths, prefixes);
    }

    boolean covers(String path) {
        if (pathHashPrefixes.isEmpty()) {
            return paths.stream().anyMatch(pattern -> pattern.matches(path));
        }
        String hash = Hashes.sha256(path.getBytes(StandardCharsets.UTF_8));
        return pathHashPrefixes.stream().anyMatch(hash::startsWith);
    }
}
