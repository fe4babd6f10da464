package energy.busbar.ota.tuf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Makes and signs a small repository, and any wrong one: each part can be bent before or after it is signed. */
final class RepositoryMaker {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
    /** One of each kind; making an RSA key takes long. */
    static final TestKey ROOT_KEY = TestKey.rsa();

    /** What is published, by address below the repository. */
    final Map<String, byte[]> metadata = new HashMap<>();

    final Map<String, byte[]> targets = new HashMap<>();

    final Map<String, List<TestKey>> trusted = new HashMap<>();
    /** By default those that are trusted. */
    final Map<String, List<TestKey>> signers = new HashMap<>();

    final Map<String, Integer> thresholds = new HashMap<>();
    final Map<String, Long> versions = new HashMap<>();
    final Map<String, String> expires = new HashMap<>();
    final Map<String, ObjectNode> listed = new HashMap<>();
    final Map<String, List<ObjectNode>> delegations = new HashMap<>();
    final Map<String, Consumer<ObjectNode>> bendSigned = new HashMap<>();
    final Map<String, Consumer<ObjectNode>> bendSignatures = new HashMap<>();
    final Map<String, byte[]> newest = new LinkedHashMap<>();
    boolean consistent = true;
    boolean withHashes = true;

    RepositoryMaker() {
        this(ROOT_KEY);
    }

    RepositoryMaker(TestKey rootKey) {
        trusted.put("root", List.of(rootKey));
        trusted.put("timestamp", List.of(TestKey.ed25519()));
        trusted.put("snapshot", List.of(TestKey.p256()));
        trusted.put("targets", List.of(TestKey.ed25519()));
        listed.put("targets", JSON.createObjectNode());
        publish("root");
    }

    byte[] root() {
        return newest.get("root");
    }

    /** Targets, snapshot and timestamp, each one version on. */
    RepositoryMaker publishAll() {
        return publish("targets").publish("snapshot").publish("timestamp");
    }

    RepositoryMaker publish(String role) {
        versions.merge(role, 1L, Long::sum);
        return republish(role);
    }

    /** The same version again. */
    RepositoryMaker republish(String role) {
        ObjectNode signed = JSON.createObjectNode();
        signed.put("_type", Root.TOP_LEVEL.contains(role) ? role : "targets");
        signed.put("spec_version", "1.0.34");
        signed.put("version", versions.get(role));
        signed.put("expires", expires.getOrDefault(role, "2028-01-01T00:00:00Z"));
        switch (role) {
            case "root" -> root(signed);
            case "timestamp" -> describe(signed.putObject("meta"), "snapshot");
            case "snapshot" -> {
                ObjectNode meta = signed.putObject("meta");
                newest.keySet().stream()
                        .filter(each -> each.equals("targets") || !Root.TOP_LEVEL.contains(each))
                        .forEach(each -> describe(meta, each));
            }
            default -> {
                signed.set("targets", listed.getOrDefault(role, JSON.createObjectNode()));
                delegate(signed, role);
            }
        }
        bendSigned.getOrDefault(role, each -> {}).accept(signed);
        return place(role, sign(signed, signers.getOrDefault(role, trusted.get(role)), role));
    }

    RepositoryMaker place(String role, byte[] bytes) {
        newest.put(role, bytes);
        boolean versioned = role.equals("root") || (consistent && !role.equals("timestamp"));
        String name = FileNames.encoded(role) + ".json";
        metadata.put(versioned ? versions.get(role) + "." + name : name, bytes);
        return this;
    }

    byte[] sign(ObjectNode signed, List<TestKey> keys, String role) {
        ObjectNode file = JSON.createObjectNode();
        file.set("signed", signed);
        ArrayNode signatures = file.putArray("signatures");
        byte[] canonical = CanonicalJson.of(signed, role);
        keys.forEach(key -> signatures.addObject().put("keyid", key.keyid()).put("sig", key.sign(canonical)));
        bendSignatures.getOrDefault(role, each -> {}).accept(file);
        return bytes(file);
    }

    static byte[] bytes(ObjectNode file) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void root(ObjectNode signed) {
        signed.put("consistent_snapshot", consistent);
        ObjectNode keys = signed.putObject("keys");
        ObjectNode roles = signed.putObject("roles");
        for (String role : Root.TOP_LEVEL) {
            role(roles.putObject(role), keys, role);
        }
    }

    private void role(ObjectNode role, ObjectNode keys, String name) {
        ArrayNode keyids = role.putArray("keyids");
        for (TestKey key : trusted.get(name)) {
            keys.set(key.keyid(), key.shown());
            keyids.add(key.keyid());
        }
        role.put("threshold", thresholds.getOrDefault(name, 1));
    }

    private void describe(ObjectNode meta, String role) {
        ObjectNode file = meta.putObject(role + ".json").put("version", versions.get(role));
        if (withHashes) {
            file.put("length", newest.get(role).length);
            file.putObject("hashes").put("sha256", Hashes.sha256(newest.get(role)));
        }
    }

    private void delegate(ObjectNode signed, String delegator) {
        List<ObjectNode> roles = delegations.getOrDefault(delegator, List.of());
        if (roles.isEmpty()) {
            return;
        }
        ObjectNode object = signed.putObject("delegations");
        ObjectNode keys = object.putObject("keys");
        ArrayNode array = object.putArray("roles");
        for (ObjectNode role : roles) {
            ObjectNode copy = role.deepCopy();
            role(copy, keys, role.get("name").asText());
            array.add(copy);
        }
    }

    /** A delegation of {@code paths}; the role gets a key of its own and an empty list if it has none yet. */
    ObjectNode delegate(String delegator, String name, String... paths) {
        trusted.computeIfAbsent(name, each -> List.of(TestKey.ed25519()));
        listed.computeIfAbsent(name, each -> JSON.createObjectNode());
        ObjectNode role = JSON.createObjectNode().put("name", name).put("terminating", false);
        ArrayNode array = role.putArray("paths");
        List.of(paths).forEach(array::add);
        delegations.computeIfAbsent(delegator, each -> new ArrayList<>()).add(role);
        return role;
    }

    /** Lists a file with {@code role} and puts it where clients look for it. */
    RepositoryMaker add(String role, String path, String content) {
        return add(role, path, content.getBytes(StandardCharsets.UTF_8));
    }

    RepositoryMaker add(String role, String path, byte[] content) {
        ObjectNode file = listed.computeIfAbsent(role, each -> JSON.createObjectNode())
                .putObject(path)
                .put("length", content.length);
        file.putObject("hashes").put("sha256", Hashes.sha256(content));
        String prefix = consistent ? Hashes.sha256(content) + "." : "";
        targets.put(FileNames.addressOfTarget(path, prefix), content);
        return this;
    }
}
