package energy.busbar.agent.config;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.DeviceId;
import energy.busbar.core.model.DeviceType;
import energy.busbar.core.model.Site.Placement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Devices as an installer names them: one by one, by tag, by type, or by a collection. What a selection names together adds
 * up.
 */
final class DeviceSelection {
    static final int MAX_COLLECTIONS = 100;

    private final List<Placement> placements;
    private final Map<String, Set<DeviceId>> collections = new LinkedHashMap<>();

    /** @param blocks of {@code collections:} */
    DeviceSelection(List<Placement> placements, List<Options> blocks, Options root) {
        this.placements = List.copyOf(placements);
        for (Options block : blocks) {
            String name = block.requiredText("name");
            Set<DeviceId> devices = members(block).orElse(Set.of());
            if (devices.isEmpty()) {
                block.problem("devices", "leave the collection '" + name + "' empty", "devices, tags or types");
            }
            if (collections.put(name, devices) != null) {
                block.problem("name", "is '" + name + "' as of another collection", "one of its own");
            }
            block.finish();
        }
        if (blocks.size() > MAX_COLLECTIONS) {
            root.problem("collections", "has " + blocks.size() + " entries", "at most " + MAX_COLLECTIONS);
        }
    }

    /** @return empty where the block says nothing about devices, which means all */
    Optional<Set<DeviceId>> read(Options block) {
        Set<DeviceId> devices = new LinkedHashSet<>();
        boolean some = block.has("collections");
        for (String name : block.texts("collections")) {
            Set<DeviceId> members = collections.get(name);
            if (members == null) {
                block.problem(
                        "collections",
                        "name '" + name + "', which there is not",
                        collections.isEmpty()
                                ? "a name that stands under collections: of the file"
                                : "one of " + String.join(", ", collections.keySet()));
            } else {
                devices.addAll(members);
            }
        }
        Optional<Set<DeviceId>> named = members(block);
        named.ifPresent(devices::addAll);
        return some || named.isPresent() ? Optional.of(devices) : Optional.empty();
    }

    private Optional<Set<DeviceId>> members(Options block) {
        Set<DeviceId> devices = new LinkedHashSet<>();
        for (String id : block.texts("devices")) {
            Optional<Placement> known = placements.stream()
                    .filter(p -> p.device().value().equals(id))
                    .findFirst();
            known.ifPresent(p -> devices.add(p.device()));
            if (known.isEmpty()) {
                block.problem("devices", "name '" + id + "', which there is not", "ids that stand under devices:");
            }
        }
        for (String tag : block.texts("tags")) {
            List<Placement> tagged =
                    placements.stream().filter(p -> p.tags().contains(tag)).toList();
            tagged.forEach(p -> devices.add(p.device()));
            if (tagged.isEmpty()) {
                block.problem("tags", "name '" + tag + "', which no device has", "tags of devices");
            }
        }
        for (String word : block.texts("types")) {
            Optional<DeviceType> type = Arrays.stream(DeviceType.values())
                    .filter(t -> t.word().equals(word))
                    .findFirst();
            type.ifPresent(t -> placements.stream().filter(p -> p.type() == t).forEach(p -> devices.add(p.device())));
            if (type.isEmpty()) {
                block.problem("types", "name '" + word + "'", "of " + words());
            }
        }
        boolean said = block.has("devices") || block.has("tags") || block.has("types");
        return said ? Optional.of(devices) : Optional.empty();
    }

    private static String words() {
        return Arrays.stream(DeviceType.values()).map(DeviceType::word).collect(Collectors.joining(", "));
    }
}
