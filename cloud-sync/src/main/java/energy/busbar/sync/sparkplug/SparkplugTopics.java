package energy.busbar.sync.sparkplug;

import energy.busbar.core.model.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Topics of one edge node, Sparkplug B 3.0 section 4. */
record SparkplugTopics(String group, String node) {
    /** With which the longest topic stays below the 256 bytes that some brokers allow. */
    static final int MAX_ID_BYTES = 64;

    private static final String NAMESPACE = "spBv1.0";

    SparkplugTopics {
        problemOf(group).ifPresent(p -> {
            throw new IllegalArgumentException("group id '" + group + "' " + p);
        });
        problemOf(node).ifPresent(p -> {
            throw new IllegalArgumentException("edge node id '" + node + "' " + p);
        });
    }

    /** @return why it cannot be an id in a topic; empty when it can */
    static Optional<String> problemOf(String id) {
        if (id.isBlank() || id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
            return Optional.of("is empty or longer than " + MAX_ID_BYTES + " bytes");
        }
        boolean wrong = id.chars().anyMatch(c -> "+/#".indexOf(c) >= 0 || Character.isISOControl(c) || c == '\uFEFF');
        if (wrong) {
            return Optional.of("has '+', '/', '#' or a control character in it");
        }
        return id.equals("STATE") ? Optional.of("is a word of Sparkplug's own topics") : Optional.empty();
    }

    String ofNode(String message) {
        return NAMESPACE + "/" + group + "/" + message + "/" + node;
    }

    String ofDevice(String message, DeviceId device) {
        return ofNode(message) + "/" + device;
    }

    /** Filter for what is written to any device of this node. */
    String deviceCommands() {
        return ofNode("DCMD") + "/#";
    }

    String nodeCommands() {
        return ofNode("NCMD");
    }

    static String state(String host) {
        return NAMESPACE + "/STATE/" + host;
    }

    /** The device that a DCMD's topic names; empty where it names none that could be ours. */
    Optional<DeviceId> commanded(String topic) {
        String before = ofNode("DCMD") + "/";
        String rest = topic.startsWith(before) ? topic.substring(before.length()) : "";
        return DeviceId.isValid(rest) ? Optional.of(new DeviceId(rest)) : Optional.empty();
    }
}
