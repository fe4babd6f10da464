package energy.busbar.agent.config;

import energy.busbar.core.driver.Options;
import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.CommandRights;
import energy.busbar.sync.sparkplug.SparkplugConfig;
import java.util.List;
import java.util.Optional;

/** Reads {@code sparkplug:}: where the projection leads to, what its hosts may see and what they may command. */
final class SparkplugReader {
    private final String gatewayId;
    private final UplinkReader reader;

    /** @param reader whose words {@code sees:} and {@code commands:} mean the same here */
    SparkplugReader(String gatewayId, UplinkReader reader) {
        this.gatewayId = gatewayId;
        this.reader = reader;
    }

    /** @return empty where there is none, or none that can be used */
    Optional<ConfiguredSparkplug> read(Options root, List<ConfiguredUplink> uplinks) {
        if (!root.has("sparkplug")) {
            return Optional.empty();
        }
        Options block = root.block("sparkplug");
        UplinkView view = UplinkView.all(ConfiguredSparkplug.SOURCE);
        if (block.has("sees")) {
            Options sees = block.block("sees");
            for (String key : List.of("kinds", "resolution")) {
                if (sees.has(key)) {
                    sees.problem(key, "has no meaning for Sparkplug, which has live values only", "leave it out");
                }
            }
            view = reader.view(sees, ConfiguredSparkplug.SOURCE);
            sees.finish();
        }
        // Whoever may publish at a plant's broker is no platform: nothing may be written that is not listed.
        CommandRights rights = block.has("commands") ? reader.rights(block, view) : CommandRights.none();
        if (rights.grants().stream().anyMatch(g -> g.slugs().contains(CommandRights.DISPATCH_EVENTS))) {
            block.problem("commands", "name dispatch-events, which Sparkplug does not carry", "commands alone");
        }
        UplinkView seen = view;
        Optional<SparkplugConfig> config = SparkplugConfig.read(block, gatewayId);
        config.ifPresent(its -> apart(block, its, uplinks));
        return config.map(its -> new ConfiguredSparkplug(its, seen, rights));
    }

    private static void apart(Options block, SparkplugConfig config, List<ConfiguredUplink> uplinks) {
        for (ConfiguredUplink uplink : uplinks) {
            boolean sameClient = uplink.mqtt().clientId().equals(config.mqtt().clientId());
            if (uplink.id().equals(SparkplugConfig.ID)) {
                block.problem("groupId", "stands beside an uplink with the id 'sparkplug'", "another id there");
            }
            if (sameClient
                    && uplink.mqtt().brokers().stream().anyMatch(config.mqtt().brokers()::contains)) {
                block.problem(
                        "clientId",
                        "is '" + config.mqtt().clientId() + "' as of the uplink " + uplink.id() + " at the same broker",
                        "one of its own");
            }
        }
    }
}
