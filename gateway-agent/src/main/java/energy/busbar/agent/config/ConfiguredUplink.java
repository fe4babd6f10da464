package energy.busbar.agent.config;

import energy.busbar.core.block.Resolution;
import energy.busbar.core.port.UplinkView;
import energy.busbar.sync.CommandRights;
import energy.busbar.sync.MqttUplinkConfig;
import java.util.Optional;

/**
 * One entry of {@code uplinks:}.
 *
 * @param view what it may see
 * @param resolution of the samples that it gets; empty for every single one
 * @param rights what it may command
 */
public record ConfiguredUplink(
        MqttUplinkConfig mqtt, UplinkView view, Optional<Resolution> resolution, CommandRights rights) {
    public String id() {
        return mqtt.id();
    }

    /** What its commands name as their source. */
    static String source(String id) {
        return "mqtt:" + id;
    }
}
